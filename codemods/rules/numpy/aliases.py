"""KC310: names that numpy has dropped: those of Python's own types, and second names of its functions and constants."""

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

#: Second names, gone since numpy 2.0, and the names that stay.
_NAMES = {
    "alltrue": "all",
    "sometrue": "any",
    "product": "prod",
    "cumproduct": "cumprod",
    "round_": "round",
    "in1d": "isin",
    "row_stack": "vstack",
    "mat": "asmatrix",
    "float_": "float64",
    "complex_": "complex128",
    "unicode_": "str_",
    "string_": "bytes_",
    "Inf": "inf",
    "Infinity": "inf",
    "infty": "inf",
    "PINF": "inf",
    "NaN": "nan",
    "NAN": "nan",
}


class NumpyAliases(Rule):
    code = "KC310"
    title = "Names that numpy has dropped"
    safety = "They were these very types, functions and constants."
    meant = "`np.float` was Python's float, that is float64 as a dtype; `np.int` its int, `np.bool` its bool; `np.alltrue` was `np.all`, `np.Inf` `np.inf`."
    means_now = "AttributeError since numpy 1.24 and 2.0, which Keras 3 runs on."
    why = "23 of 1,013 files of real legacy Keras code use one; nothing of a script's data loading runs without it."
    nodes = (cst.Attribute,)
    valid = (Example("import numpy as np\nimport keras\nnp.float32(1)\n"),)
    invalid = (
        Example(
            "import numpy as np\nimport keras\nx = np.zeros(3, dtype=np.float)\n",
            "import numpy as np\nimport keras\nx = np.zeros(3, dtype=float)\n",
        ),
        Example(
            "import numpy as np\nimport keras\nassert np.alltrue(x < np.Inf)\n",
            "import numpy as np\nimport keras\nassert np.all(x < np.inf)\n",
        ),
    )

    def node(self, node: cst.Attribute, file: File) -> None:
        name = node.attr.value
        if name in _NAMES and file.analysis.infer(node) == (Symbol(f"numpy.{name}"),) and file.claim(node):
            message = f"numpy 2.0 has dropped the second name `{name}` of `{_NAMES[name]}`."
            file.report(node, self.code, Fate.MIGRATED, f"numpy.{name}", message, [Edit(*file.tree.span(node.attr), _NAMES[name])])
            return
        kind = _TYPES.get(name)
        if kind is None or file.analysis.infer(node) != (Symbol(f"numpy.{node.attr.value}"),):
            return
        use = file.names.use_of[id(node)]
        if file.names.lookup(kind, use.scope)[0] is not None or kind not in BUILTINS or not file.claim(node):
            return  # the file has another `float`
        message = f"`{file.source(node)}` was Python's `{kind}`; numpy has dropped the name."
        file.report(node, self.code, Fate.MIGRATED, f"numpy.{node.attr.value}", message, [Edit(*file.tree.span(node), kind)])
