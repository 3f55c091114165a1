"""KC171: initializers of the user's own, which Keras 3 calls with dtype."""

import libcst as cst

from codemods.changes import identifiers, inventory
from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.kinds import Class, Function
from codemods.engine.symbols import Symbol
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_DENSE = "from keras.layers import Dense\n"
_OWN = "def small(shape, name=None):\n    return 0.01 * np.random.normal(size=shape)\n\nlayer = Dense(3, {}=small)\n"

_MESSAGE = "Keras 3 calls an initializer with dtype as well; here it may stay unused, the weight has its layer's type."


class OwnInitializers(Rule):
    code = "KC171"
    title = "Initializers of one's own"
    dialects = ("keras1", "keras2")
    safety = "The function takes one argument more and makes of it what it made without: the weight has the type that its layer gives it."
    meant = "Keras 1 called an initialization as `f(shape, name=...)`, Keras 2 until 2.2 an initializer as `f(shape)`."
    means_now = "Keras 3 calls it as `f(shape, dtype=...)`: a TypeError where the layer is built."
    why = "`def W_init(shape, name=None)` stands in siamese networks, `init=lambda shape, name: normal(shape, scale=0.01, name=name)` in DQN scripts that were copied many times."
    parity = "tests/kerascompat/test_own_initializers.py"
    valid = (
        Example("import numpy as np\n" + _DENSE + _OWN.replace("name=None", "dtype=None").format("kernel_initializer")),
        Example("import numpy as np\n" + _DENSE + _OWN.replace("name=None", "**kwargs").format("kernel_initializer")),
        Example("import numpy as np\n" + _DENSE + _OWN.format("kernel_initializer"), dialect="keras==2.3.1"),
        Example(
            "from keras.initializers import Initializer\n\nclass Own(Initializer):\n    def __call__(self, shape, dtype=None):\n        return 0\n"
        ),
    )
    invalid = (
        Example(
            "import numpy as np\n" + _DENSE + _OWN.format("kernel_initializer"),
            "import numpy as np\n" + _DENSE + _OWN.replace("name=None", "name=None, dtype=None").format("kernel_initializer"),
        ),
        Example(
            "from keras.layers import Dense\nfrom keras.initializations import normal\n"
            "layer = Dense(3, init=lambda shape, name: normal(shape, scale=0.01, name=name))\n",
            "from keras.layers import Dense\nfrom kerascompat.keras1.initializations import normal\n"
            "layer = Dense(3, kernel_initializer=lambda shape, name=None, dtype=None: normal(shape, scale=0.01, name=name))\n",
            dialect="keras==1.2.2",
        ),
        Example(
            "from keras.initializers import Initializer\n\nclass Own(Initializer):\n    def __call__(self, shape):\n        return 0\n",
            "from keras.initializers import Initializer\n\nclass Own(Initializer):\n    def __call__(self, shape, dtype=None):\n        return 0\n",
        ),
    )

    def finish(self, file: File) -> None:
        if not file.uses_keras or not file.dialect.standalone or file.dialect.at_least(2, 3):
            return
        for function in self._functions(file):
            if file.wants(self.code, function):
                edits = self._edits(function, file)
                if edits and file.claim(function):
                    file.report(function, self.code, Fate.MIGRATED, "keras.initializers.Initializer", _MESSAGE, edits)

    def _functions(self, file: File) -> list[cst.FunctionDef | cst.Lambda]:
        """What the file gives to layers as an initializer, and the `__call__` of its initializers."""
        found: dict[int, cst.FunctionDef | cst.Lambda] = {}
        for use in file.names.of_kind(cst.Call):
            for given in self._given(use.node, file):
                for value in file.analysis.infer(given):
                    if isinstance(value, Function) and value.module is file.analysis:
                        found[id(value.node)] = value.node
                    elif isinstance(value, Function):
                        self._elsewhere(given, value, file)
        for use in file.names.of_kind(cst.ClassDef):
            if "initializer" in file.analysis.families(Class(use.node, file.analysis)):
                for statement in use.node.body.body:
                    if isinstance(statement, cst.FunctionDef) and statement.name.value == "__call__":
                        found[id(statement)] = statement
        return list(found.values())

    @staticmethod
    def _given(call: cst.Call, file: File) -> list[cst.BaseExpression]:
        """The arguments of a call of a layer, or of its `add_weight`, that are initializers."""
        values = [arg for arg in call.args if not arg.star and isinstance(arg.value, (cst.Name, cst.Lambda, cst.Attribute))]
        if not values:
            return []
        adds = isinstance(call.func, cst.Attribute) and call.func.attr.value == "add_weight"
        made = file.analysis.infer(call.func)
        layers = [value for value in made if isinstance(value, Symbol) and value.path.startswith("keras.layers.")]
        own = [value for value in made if isinstance(value, Class) and "layer" in file.analysis.families(value)]
        if not (adds or layers or own):
            return []
        signatures = [inventory.signature(symbol.path, file.dialect) for symbol in layers]
        places = next((signature.positional for signature in signatures if signature is not None), ())
        place = {id(arg): name for name, arg in zip(places, call.args, strict=False) if arg.keyword is None}
        names = [(arg.keyword.value if arg.keyword is not None else place.get(id(arg), ""), arg.value) for arg in values]
        return [value for name, value in names if name == "initializer" or identifiers.kind_of(name) == "initializer"]

    def _elsewhere(self, given: cst.BaseExpression, function: Function, file: File) -> None:
        """A function of another file is called as it was, by a lambda that takes what Keras 3 gives."""
        parameters = [*function.node.params.posonly_params, *function.node.params.params][function.receiver is not None :]
        if not parameters or function.node.params.star_kwarg is not None or any(one.name.value == "dtype" for one in parameters):
            return
        if file.wants(self.code, given) and file.claim(given):
            rest = "".join(f", {one.name.value}=None" for one in parameters[1:] if one.default is None)
            text = f"lambda shape, dtype=None: {file.source(given)}(shape{rest})"
            edit = Edit(*file.tree.span(given), text)
            file.report(given, self.code, Fate.MIGRATED, "keras.initializers.Initializer", _MESSAGE, [edit])

    @staticmethod
    def _edits(function: cst.FunctionDef | cst.Lambda, file: File) -> list[Edit]:
        """`dtype=None` behind the parameters, and a default for those behind the shape that have none."""
        parameters = function.params
        every = [*parameters.posonly_params, *parameters.params]
        method = isinstance(function, cst.FunctionDef) and isinstance(file.tree.parent(file.tree.parent(function)), cst.ClassDef)
        behind = every[2 if method else 1 :]
        if not every or len(every) == 1 and method:
            return []
        edits = []
        for parameter in behind:
            if parameter.default is None:
                end = file.tree.span(parameter.annotation or parameter.name)[1]
                edits.append(Edit(end, end, "=None"))
        names = {parameter.name.value for parameter in (*behind, *parameters.kwonly_params)}
        if "dtype" not in names and parameters.star_kwarg is None:
            last = every[-1]
            end = file.tree.span(last.default or last.annotation or last.name)[1]
            edits.append(Edit(end, end, ", dtype=None"))
        return edits
