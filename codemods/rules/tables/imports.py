"""KC290: imports of modules and names that Keras 3 does not have, where no use of the name moves them."""

import libcst as cst

from codemods.changes import inventory, rows, shims
from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.scopes import Binding, dotted
from codemods.engine.symbols import Symbol, symbol
from codemods.ledger import Fate
from codemods.rules import Example, Rule
from codemods.rules.tables._area import best_home, module_home


class Imports(Rule):
    code = "KC290"
    title = "Imports of modules that are gone"
    safety = "Only the place changes from which a name is imported; one that nothing uses and Keras 3 has not goes."
    meant = "`from keras.utils import np_utils`, `import keras.backend.tensorflow_backend as KTF`, `from keras.layers.core import *`."
    means_now = "ModuleNotFoundError at the first line."
    why = "The first error of 44 of 117 old example scripts is a module or name that moved or was removed."
    valid = (Example("from keras import layers, models\nimport keras.backend as K\n"),)
    invalid = (
        Example(
            "from keras.utils import np_utils\ny = np_utils.to_categorical(y, 10)\nz = np_utils.normalize(z)\n",
            "from keras import utils\ny = utils.to_categorical(y, 10)\nz = utils.normalize(z)\n",
        ),
        Example("from keras.layers.core import *\nlayer = Dense(3)\n", "from keras.layers import *\nlayer = Dense(3)\n"),
        Example("from keras.layers.core import Dense, Flatten\n", "from keras.layers import Dense, Flatten\n"),
        Example(
            "import keras.backend.tensorflow_backend as KTF\nKTF.set_session(s)\n", "import keras.backend as KTF\nKTF.set_session(s)\n"
        ),
        Example(
            "from keras.optimizers import adam_v2\nfrom keras.models import Sequential\nmodel = Sequential()\nmodel.compile(adam_v2.Adam(1e-3), 'mse')\n",
            "from keras.models import Sequential\nfrom keras.optimizers import Adam\nmodel = Sequential()\nmodel.compile(Adam(1e-3), 'mse')\n",
            dialect="tensorflow==2.7",
        ),
        Example(
            "from keras.models import Sequential, model_from_yaml\nmodel = Sequential()\n",
            "from keras.models import Sequential\nmodel = Sequential()\n",
        ),
        Example(
            "from keras import backend as K\nfunction = getattr(K, name)\n",
            "from kerascompat.keras2 import backend as K\nfunction = getattr(K, name)\n",
            fate="shimmed",
        ),
        Example("from keras.models import model_from_yaml\n__all__ = ['model_from_yaml']\n", fate="by_hand"),
    )

    def finish(self, file: File) -> None:
        for statement, scope, _block in file.names.imports:
            if not file.wants(self.code, statement):
                continue
            if isinstance(statement, cst.Import):
                bindings = {id(binding.node): binding for binding in self._bindings(statement, scope)}
                for alias in statement.names:
                    self._module(alias, bindings.get(id(alias)), file)
            elif statement.module is not None and not statement.relative:
                path = dotted(statement.module)
                if not symbol(path).is_keras or symbol(path).migrated:
                    continue
                if isinstance(statement.names, cst.ImportStar):
                    self._star(statement, path, file)
                else:
                    for binding in self._bindings(statement, scope):
                        self._name(binding, path, file)

    @staticmethod
    def _bindings(statement: cst.Import | cst.ImportFrom, scope) -> list[Binding]:
        wanted = {id(alias) for alias in statement.names}
        owners = [scope, *scope.redirects.values()]
        return [
            binding
            for owner in owners
            for bindings in owner.bindings.values()
            for binding in bindings
            if binding.kind == "import" and id(binding.node) in wanted
        ]

    # ---------------------------------------------------------------- modules

    @staticmethod
    def _there(path: str) -> bool:
        if path.startswith("tensorflow."):
            return path.startswith("tensorflow.keras") and (inventory.in_keras3(path, "tf") or inventory.in_keras3(path))
        return inventory.in_keras3(path)

    def _module(self, alias: cst.ImportAlias, binding: Binding | None, file: File) -> None:
        """`import keras.layers.core [as x]`."""
        path = dotted(alias.name)
        target = symbol(path)
        if not target.is_keras or target.migrated or self._there(path):
            return
        if inventory.kind(target.path) not in ("module", None):
            return
        if self._left(alias, target, file):
            return
        home = module_home(path, file)
        if home in ("", path) or alias.asname is None and home.partition(".")[0] != path.partition(".")[0]:
            file.report(alias, self.code, Fate.BY_HAND, target.path, f"Keras 3 has no module {path}: import what is used of it from keras.")
            return
        if alias.asname is not None and binding is not None:
            uses = self._uses(binding, file)
            if self._plan_rebinds(binding, uses, file):
                return
            self._respell(uses, home, binding.name, file)
        message = f"Keras 3 has no module {path}; what it held is in {home}."
        file.report(alias, self.code, Fate.MIGRATED, target.path, message, [Edit(*file.tree.span(alias.name), home)])

    def _star(self, statement: cst.ImportFrom, path: str, file: File) -> None:
        target = symbol(path)
        if self._there(path):
            file.report(
                statement,
                self.code,
                Fate.UNCHANGED,
                target.path,
                "The module is still there; names of it that moved are imported beside it.",
            )
            return
        home = module_home(path, file)
        if not home or home == "keras":
            file.report(
                statement, self.code, Fate.BY_HAND, target.path, f"Keras 3 has no module {path}: import the names that are used by name."
            )
            return
        message = f"Keras 3 has no module {path}; what it held is in {home}."
        file.report(statement, self.code, Fate.MIGRATED, target.path, message, [Edit(*file.tree.span(statement.module), home)])

    # ------------------------------------------------------------------ names

    def _name(self, binding: Binding, path: str, file: File) -> None:
        """`from keras.layers.core import Dense`, `from keras.utils import np_utils`."""
        alias = binding.node
        written = f"{path}.{dotted(alias.name)}"
        target = symbol(written)
        if target.is_keras and self._backend_handed_on(binding, target, file):
            return
        if self._there(written) or not target.is_keras:
            return
        uses = self._uses(binding, file)
        if not uses and self._rewritten_away(binding, file):
            file.imports.remove_alias(binding)
            return
        is_module = inventory.kind(target.path) in ("module", None) and target.family is None
        if not is_module:
            moves = [file.imports._move_of(node) for node in uses]
            if not uses:
                self._unused(binding, target, file)
            elif all(move is not None for move in moves) and len({move.target for move in moves}) > 1:
                file.imports.remove_alias(binding)  # every use is imported under a name of its own
            return
        if inventory.kind(target.path) is None and not inventory.known(target.path):
            if not uses:
                file.report(
                    alias,
                    self.code,
                    Fate.BY_HAND,
                    target.path,
                    f"No Keras that this tool knows had {written}: look for the name that was meant.",
                )
            return
        if self._left(alias, target, file):
            return
        home = module_home(written, file)
        if not home or home == "keras":
            if uses and file.imports.moves_all(binding, uses):
                file.imports.remove_alias(binding)
                message = f"Keras 3 has no module {written}: what is used of it is imported by name."
                file.report(alias, self.code, Fate.MIGRATED, target.path, message)
                return
            file.report(
                alias, self.code, Fate.BY_HAND, target.path, f"Keras 3 has no module {written}: import what is used of it from keras."
            )
            return
        leaf = home.rpartition(".")[2]
        plan = file.imports
        if self._plan_rebinds(binding, uses, file):
            return
        if uses and not any(map(plan._move_of, uses)):
            message = f"Keras 3 has no module {written}, and what is used of it is left to you: import what takes its place."
            file.report(alias, self.code, Fate.BY_HAND, target.path, message)
            return
        alone = len(binding.statement.names) == 1 and alias.asname is None and plan._is_free(leaf, binding)
        alone = alone and all(plan._move_of(node) is not None for node in uses)
        self._respell(uses, home, leaf if alone else binding.name, file)
        if alone:
            message = f"Keras 3 has no module {written}; what it held is in {home}."
            edits = [Edit(*file.tree.span(binding.statement.module), home.rpartition(".")[0]), Edit(*file.tree.span(alias.name), leaf)]
            file.report(alias, self.code, Fate.MIGRATED, target.path, message, edits)
        else:
            plan.move_alias(binding, home, self.code)

    def _left(self, alias: cst.ImportAlias, target: Symbol, file: File) -> bool:
        """Whether a module is one that is left to a person."""
        row = rows.tables().symbol(target.path, file.dialect_of(target.surface))
        if row is None or not row.by_hand:
            return False
        file.report(alias, self.code, Fate.BY_HAND, target.path, row.by_hand)
        return True

    def _backend_handed_on(self, binding: Binding, target: Symbol, file: File) -> bool:
        """keras.backend as a value, `getattr(K, name)`: kerascompat's is handed on, which has the functions that are asked for."""
        row = rows.tables().symbol(target.path, file.dialect_of(target.surface))
        if not file.exact or "keras.backend" not in (target.path, row.to if row is not None else ""):
            return False
        if not any(not isinstance(file.tree.parent(node), cst.Attribute) for node in self._uses(binding, file)):
            return False
        dialect = file.dialect_of(target.surface)
        package = "keras2.since_2_3" if dialect.family == "keras2" and dialect.at_least(2, 3) else dialect.family
        file.imports.move_alias(binding, f"kerascompat.{package}.backend", self.code)
        return True

    @staticmethod
    def _respell(uses: list[cst.Name], home: str, local: str, file: File) -> None:
        """Uses of a module's name that move into the module `home` are written through the name `local`."""
        for node in uses:
            move = file.imports._move_of(node)
            if (
                move is not None
                and isinstance(move.node, cst.Attribute)
                and move.node.value is node
                and move.target.rpartition(".")[0] == home
            ):
                move.edit = Edit(*file.tree.span(move.node), f"{local}.{move.target.rpartition('.')[2]}")

    @staticmethod
    def _plan_rebinds(binding: Binding, uses: list[cst.Name], file: File) -> bool:
        """Whether the moves of the uses rewrite the import by themselves (see ImportPlan)."""
        moves = [file.imports._move_of(node) for node in uses]
        if not moves or any(move is None for move in moves):
            return False
        if not all(isinstance(move.node, cst.Attribute) and move.node.value is node for node, move in zip(uses, moves)):
            return False
        parents = {move.target.rpartition(".")[0] for move in moves}
        asname = binding.node.asname.name.value if binding.node.asname is not None else None
        if len(parents) != 1 or (asname == "K" and not next(iter(parents)).endswith(".backend")):
            return False
        leaf = next(iter(parents)).rpartition(".")[2]
        return asname is not None or isinstance(binding.statement, cst.ImportFrom) and leaf == binding.name

    def _uses(self, binding: Binding, file: File) -> list[cst.Name]:
        found = []
        for use in file.names.of_kind(cst.Name):
            if id(use.node) in file.imports._dropped:
                continue
            if use.node.value == binding.name and binding in file.names.reaching(use.node.value, use):
                found.append(use.node)
        return found

    @staticmethod
    def _rewritten_away(binding: Binding, file: File) -> bool:
        """Did the name have uses, none of which is left?"""
        return any(
            use.node.value == binding.name and binding in file.names.reaching(use.node.value, use) for use in file.names.of_kind(cst.Name)
        )

    def _unused(self, binding: Binding, target: Symbol, file: File) -> None:
        """A name that nothing here uses: it moves, or, where Keras 3 has it not, its import goes."""
        dialect = file.dialect_of(target.surface)
        row = rows.tables().symbol(target.path, dialect)
        shim = row is not None and row.to.startswith("kerascompat.")
        home = row.to if row is not None and row.to and not shim else best_home(target.path, target.written.rpartition(".")[2])
        if not home and shim and shims.exists(row.to):
            home = row.to.replace("FACE", dialect.family)
        if home and not (row is not None and row.by_hand):
            file.imports.move_alias(binding, home, self.code)
            return
        if file.imports.is_exported(binding) or str(file.path).endswith("__init__.py"):
            below = rows.tables().below(target.path, dialect)
            said = row.by_hand if row is not None and row.by_hand else below.by_hand if below is not None else ""
            if said:
                file.report(binding.node, self.code, Fate.BY_HAND, target.path, said)
            else:
                file.report(binding.node, self.code, Fate.UNKNOWN, target.path, f"{target.path} is in no table of this tool.")
            return
        file.report(
            binding.node,
            self.code,
            Fate.MIGRATED,
            target.path,
            f"Nothing here uses it, and Keras 3 has no {target.written}: the import would raise.",
        )
        file.imports.remove_alias(binding)
