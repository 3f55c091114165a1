"""KC112: an optimizer class that is not called: in a dict, in partial(...), as a base class."""

import libcst as cst

from codemods.changes import optimizers
from codemods.engine.file import File, Reference
from codemods.engine.scopes import dotted
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_PROTOCOL = (
    "get_updates get_gradients apply_gradients minimize _resource_apply_dense _resource_apply_sparse _create_slots _prepare_local "
    "_prepare update_step build _set_hyper _get_hyper _decayed_lr get_config set_weights get_weights"
).split()


class ClassReference(Rule):
    code = "KC112"
    title = "An optimizer class that is passed about or derived from"
    safety = "kerascompat's class takes whatever arguments the dialect's class took, wherever it is called in the end."
    meant = "The class itself: `{'adam': Adam}`, `partial(SGD, lr=0.1)`, `class Mine(Adam)` with `super().__init__(lr=...)`."
    means_now = "The call that makes the optimizer passes old argument names to Keras 3's class."
    why = (
        "The call site holds no name of an optimizer, so a rename there finds nothing: a helper that is given Adadelta made a "
        "first step of 1.4e-3 under Keras 2.2.4, and makes one of 1.4e-6."
    )
    families = ("optimizer",)
    valid = (Example("from keras.optimizers import SGD\nopt = SGD(0.1)\nprint(isinstance(opt, SGD))\n"),)
    invalid = (
        Example(
            "from keras.optimizers import SGD, Adam\nOPTIMIZERS = {'sgd': SGD, 'adam': Adam}\n",
            "from kerascompat.keras2.optimizers import SGD, Adam\nOPTIMIZERS = {'sgd': SGD, 'adam': Adam}\n",
            fate="shimmed",
        ),
        Example(
            "from functools import partial\nfrom keras import optimizers\nmake = partial(optimizers.SGD, lr=0.1)\n",
            "from functools import partial\nfrom kerascompat.keras2 import optimizers\nmake = partial(optimizers.SGD, lr=0.1)\n",
            fate="shimmed",
        ),
        Example(
            "from keras.optimizers import Adam\n\nclass Slow(Adam):\n    def __init__(self, **kw):\n        super().__init__(lr=1e-4, **kw)\n",
            "from kerascompat.keras2.optimizers import Adam\n\nclass Slow(Adam):\n    def __init__(self, **kw):\n"
            "        super().__init__(lr=1e-4, **kw)\n",
            fate="shimmed",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        if reference.call is not None or not reference.imported:
            return
        name = optimizers.name_of(reference.path)
        parent = file.tree.parent(reference.node)
        if name is None:
            return
        if self._is_check(parent, file):
            file.notes.setdefault(self, []).append(reference)
            return
        dialect = optimizers.meant(file.dialect_of(reference.symbol.surface))
        if not file.claim(reference.node) or not file.wants(self.code, reference.node):
            return
        definition = self._derived(parent, reference, file)
        overridden = self._overridden(definition)
        if overridden in ("get_updates", "get_gradients") and dialect.standalone and file.exact:
            # kerascompat's optimizers run a get_updates of one's own (see codemods.rules.protocols.optimizers).
            for statement in definition.body.body:
                if isinstance(statement, cst.FunctionDef) and statement.name.value in ("get_updates", "get_gradients"):
                    file.claim(statement.name)
        elif overridden:
            file.report(
                definition,
                self.code,
                Fate.BY_HAND,
                reference.path,
                f"{definition.name.value} overrides `{overridden}` of the old optimizer, a method that Keras 3 does not call. Write the "
                "update as `update_step(self, gradient, variable, learning_rate)` of keras.optimizers.Optimizer.",
            )
            return
        package = optimizers.home(dialect, reference.path)
        if name not in optimizers.SHIMS[optimizers.face(dialect, reference.path)]:
            file.report(
                reference.node, self.code, Fate.BY_HAND, reference.path, f"There is no shim of {name}; Keras 3's takes other arguments."
            )
            return
        if not file.exact:
            file.report(
                reference.node,
                self.code,
                Fate.UNCHANGED,
                reference.path,
                f"Keras 3's {name}: where it is called, `lr` must be `learning_rate` and `decay` a schedule.",
            )
            return
        file.shimmed.add(reference.path)
        file.imports.move(reference.node, f"kerascompat.{package}.optimizers.{name}", self.code)
        what = f"{definition.name.value} derives from {name}" if definition is not None else f"{name} is called elsewhere"
        file.report(
            reference.node,
            self.code,
            Fate.SHIMMED,
            reference.path,
            f"{what}, with the arguments of the dialect; kerascompat's class takes them and computes what it computed.",
        )

    def finish(self, file: File) -> None:
        """`isinstance(x, Adam)` and annotations follow the class that the file makes its optimizers from."""
        for reference in file.notes.get(self, ()):
            name = optimizers.name_of(reference.path)
            dialect = optimizers.meant(file.dialect_of(reference.symbol.surface))
            if reference.path in file.shimmed and reference.path not in file.plain:
                package = optimizers.home(dialect, reference.path)
                file.imports.move(reference.node, f"kerascompat.{package}.optimizers.{name}", self.code)
                file.report(reference.node, self.code, Fate.SHIMMED, reference.path, f"{name} of kerascompat, which this file uses.")
            elif reference.path in file.shimmed:
                file.report(
                    reference.node,
                    self.code,
                    Fate.BY_HAND,
                    reference.path,
                    f"This file makes {name} from Keras 3 and from kerascompat: name both classes here, or keras.optimizers.Optimizer.",
                )
            else:
                file.report(reference.node, self.code, Fate.UNCHANGED, reference.path, "The class is only compared with.")

    @staticmethod
    def _is_check(parent, file: File) -> bool:
        if isinstance(parent, cst.Annotation):
            return True
        if isinstance(parent, cst.Arg):
            call = file.tree.parent(parent)
            return isinstance(call, cst.Call) and dotted(call.func) in ("isinstance", "issubclass")
        return False

    @staticmethod
    def _derived(parent, reference: Reference, file: File) -> cst.ClassDef | None:
        if isinstance(parent, cst.Arg) and isinstance(file.tree.parent(parent), cst.ClassDef):
            return file.tree.parent(parent)
        return None

    @staticmethod
    def _overridden(definition: cst.ClassDef | None) -> str | None:
        if definition is None:
            return None
        for statement in definition.body.body:
            if isinstance(statement, cst.FunctionDef) and statement.name.value in _PROTOCOL and statement.name.value != "get_config":
                return statement.name.value
        return None
