"""KC207: files that are downloaded and unpacked, or named by a path."""

import libcst as cst

from codemods.engine.file import File, Reference
from codemods.engine.scopes import dotted
from codemods.engine.values import NOT_CONSTANT, argument
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_TF = "import tensorflow as tf\n"
_ZIP = "{}.get_file('spa-eng.zip', origin=url, extract=True)\n"
_DATA = "from {}.datasets import mnist\ndata = mnist.load_data('{}mnist.npz')\n"


class Downloads(Rule):
    code = "KC207"
    title = "Files that are downloaded and unpacked, or named by a path"
    safety = "The file lies where it lay, is unpacked beside itself, and the same path is returned."
    meant = (
        "`get_file('x.zip', url, extract=True)` unpacked into ~/.keras/datasets and returned the path of x.zip; with `untar=True` that of x. "
        "Names could be paths: `mnist.load_data('/data/mnist.npz')`."
    )
    means_now = "Keras 3 unpacks into ~/.keras/datasets/x_extracted and returns that folder; a name with a folder in it raises ValueError."
    why = "75 of 1,013 files of real legacy code call get_file, and go on from the path: os.path.dirname(path) + '/spa-eng/spa.txt' is no file then."
    paths = ("keras.utils.get_file", "keras.utils.data_utils.get_file", "keras.datasets.mnist.load_data")
    valid = (
        Example("from keras.utils import get_file\npath = get_file('x.txt', origin=url)\n"),
        Example("from keras.utils import get_file\npath = get_file(url.split('/')[-1], url, extract=False)\n"),
        Example(_DATA.format("keras", "")),
    )
    invalid = (
        Example(
            _TF + "path = " + _ZIP.format("tf.keras.utils"),
            _TF + "from kerascompat.utils import get_file\npath = " + _ZIP[3:].format(),
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
        Example(
            "from keras.utils import get_file\npath = get_file('/data/x.txt', url)\n",
            "from kerascompat.utils import get_file\npath = get_file('/data/x.txt', url)\n",
            fate="shimmed",
        ),
        Example(_DATA.format("keras", "./"), _DATA.format("kerascompat", "./"), fate="shimmed"),
    )

    def reference(self, reference: Reference, file: File) -> None:
        call = reference.call
        if call is None or not reference.imported:
            return
        data = reference.path.endswith(".load_data")
        name = argument(call, "path" if data else "fname", 0)
        unpacked = not data and any(self._may_be_true(call, *each, file) for each in (("untar", 2), ("extract", 7)))
        if not unpacked and (name is None or _has_no_folder(name, file)):
            return
        if not file.wants(self.code, reference.node) or not file.claim(reference.node):
            return
        file.imports.move(reference.node, "kerascompat.datasets.mnist.load_data" if data else "kerascompat.utils.get_file", self.code)
        message = (
            "Keras 3 unpacks into a folder of its own and returns that; kerascompat unpacks beside the file and returns what was returned."
            if unpacked
            else "Keras 3 refuses a name with a folder in it; kerascompat takes it as it was."
        )
        file.report(call, self.code, Fate.SHIMMED, reference.path, message)

    @staticmethod
    def _may_be_true(call: cst.Call, name: str, position: int, file: File) -> bool:
        given = argument(call, name, position)
        return given is not None and file.analysis.constant(given) not in (False, None)


def _has_no_folder(name: cst.BaseExpression, file: File) -> bool:
    value = file.analysis.constant(name)
    if value is not NOT_CONSTANT:
        return value is None or (isinstance(value, str) and "/" not in value)
    if isinstance(name, cst.Subscript):
        name = name.value
    if isinstance(name, cst.Call):
        called = dotted(name.func) or ""
        return called.endswith("basename") or (isinstance(name.func, cst.Attribute) and name.func.attr.value == "split")
    if isinstance(name, cst.BinaryOperation):
        return _has_no_folder(name.left, file) and _has_no_folder(name.right, file)
    return isinstance(name, cst.Attribute) and name.attr.value == "name"
