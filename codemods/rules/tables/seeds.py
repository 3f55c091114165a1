"""KC282: the seed of NumPy."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File, remembered
from codemods.ledger import Fate
from codemods.rules import Example, Rule
from codemods.rules.tables._area import imports_keras

_OWN = (
    "Kept: set_random_seed would seed `random` too, which this file seeds itself, and draw other numbers from it. Keras 3 draws first weights "
    "after random.seed, the order of batches after keras.utils.set_random_seed: call that once, before the file's own seeds."
)
_MESSAGE = (
    "Standalone Keras drew the first weights and the order of the batches from NumPy's generator; Keras 3 draws weights from its own. "
    "keras.utils.set_random_seed seeds Python, NumPy and the backend: runs repeat again, with other first weights than the old ones."
)


class Seeds(Rule):
    code = "KC282"
    title = "numpy.random.seed seeded Keras"
    dialects = ("keras1", "keras2")
    safety = "NumPy draws the numbers it drew; runs of the migrated program repeat. The first weights are other ones than Keras 2's: no seed gives those."
    meant = "numpy.random.seed(7) fixed the initial weights and the order of the samples."
    means_now = "It fixes the order of nothing but NumPy's own draws: the initial weights differ from run to run."
    why = (
        "Two runs of the same program no longer agree, and comparisons of settings compare luck: two layers made after the same "
        "seed differed by 0.0 under Keras 1.2.2 and 2.2.4, and by up to 1.59 now."
    )
    nodes = (cst.Call,)
    words = ("seed",)
    valid = (
        Example(
            "import numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras\nnp.random.seed(7)\n", dialect="tensorflow==2.10"
        ),
        Example("import numpy as np\nimport keras\nnp.random.seed()\n"),
        Example("import random\nimport numpy as np\nimport keras\nrandom.seed(1)\nnp.random.seed(1)\n"),
    )
    invalid = (
        Example(
            "import numpy as np\nfrom keras.layers import Dense\nnp.random.seed(1337)\n",
            "import numpy as np\nfrom keras.layers import Dense\nfrom keras.utils import set_random_seed\nset_random_seed(1337)\n",
        ),
    )

    def node(self, node: cst.Call, file: File) -> None:
        func = node.func
        if not isinstance(func, (cst.Attribute, cst.Name)) or "seed" not in (
            func.attr.value if isinstance(func, cst.Attribute) else func.value
        ):
            return
        if not any(getattr(value, "path", "") == "numpy.random.seed" for value in file.analysis.infer(func)):
            return
        if not file.dialect.standalone or len(node.args) != 1 or node.args[0].star or file.analysis.constant(node.args[0].value) is None:
            return
        if not imports_keras(file) or not file.wants(self.code, node) or not file.claim(node):
            return
        if _seeds_random(file):
            file.report(node, self.code, Fate.UNCHANGED, "numpy.random.seed", _OWN)
            return
        name = file.imports.name("keras.utils.set_random_seed", node)
        edits = [Edit(*file.tree.span(func), name)]
        if node.args[0].keyword is not None:
            edits.append(Edit(file.tree.span(node.args[0])[0], file.tree.span(node.args[0].value)[0], ""))
        file.report(node, self.code, Fate.MIGRATED, "numpy.random.seed", _MESSAGE, edits)


@remembered
def _seeds_random(file: File) -> bool:
    """Does the file seed Python's own generator?"""
    if not file.mentions("random"):
        return False
    calls = (use.node for use in file.names.of_kind(cst.Call))
    funcs = (call.func for call in calls if isinstance(call.func, (cst.Attribute, cst.Name)))
    return any(getattr(value, "path", "") == "random.seed" for func in funcs for value in file.analysis.infer(func))
