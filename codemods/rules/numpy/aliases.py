"""KC310: numpy's names of Python's own types."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.scopes import BUILTINS
from codemods.engine.symbols import Symbol
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_TYPES = {
    "float": "float",
    "int": "int",
    "bool": "bool",
    "object": "object",
    "str": "str",
    "complex": "complex",
    "long": "int",
    "unicode": "str",
}


class NumpyAliases(Rule):
    code = "KC310"
    title = "numpy's names of Python's types"
    safety = "They were these very types."
    meant = "`np.float` was Python's float, that is float64 as a dtype; `np.int` its int, `np.bool` its bool."
    means_now = "AttributeError since numpy 1.24, which Keras 3 runs on."
    why = "23 of 1,013 files of real legacy Keras code use one; nothing of a script's data loading runs without it."
    nodes = (cst.Attribute,)
    valid = (Example("import numpy as np\nimport keras\nnp.float32(1)\n"),)
    invalid = (
        Example(
            "import numpy as np\nimport keras\nx = np.zeros(3, dtype=np.float)\n",
            "import numpy as np\nimport keras\nx = np.zeros(3, dtype=float)\n",
        ),
    )

    def node(self, node: cst.Attribute, file: File) -> None:
        kind = _TYPES.get(node.attr.value)
        if kind is None or file.analysis.infer(node) != (Symbol(f"numpy.{node.attr.value}"),):
            return
        use = file.names.use_of[id(node)]
        if file.names.lookup(kind, use.scope)[0] is not None or kind not in BUILTINS or not file.claim(node):
            return  # the file has another `float`
        message = f"`{file.source(node)}` was Python's `{kind}`; numpy has dropped the name."
        file.report(node, self.code, Fate.MIGRATED, f"numpy.{node.attr.value}", message, [Edit(*file.tree.span(node), kind)])
