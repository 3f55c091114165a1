"""KC142: `trainable` that is set after `compile`, as GAN scripts do."""

import libcst as cst

from codemods.changes import shims
from codemods.engine.file import File, Reference
from codemods.engine.values import Object, stored_value
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_GAN = (
    "from keras.models import Sequential, Model\nfrom keras.layers import Dense, Input\n"
    "d = Sequential([Dense(1, input_dim=2)])\nd.compile('sgd', 'mse')\nd.trainable = False\n"
    "z = Input(shape=(2,))\ngan = Model(z, d(z))\ngan.compile('sgd', 'mse')\n"
)


class TrainableAfterCompile(Rule):
    code = "KC142"
    title = "`trainable` set after compile"
    dialects = ("keras1", "keras2")
    safety = "kerascompat's models train what was trainable when compile was called, until compile is called again."
    meant = "Standalone Keras collected the weights to train in `compile`: a discriminator that is frozen for the combined model went on learning by itself."
    means_now = "Keras 3 looks at `trainable` when it trains: the discriminator stops learning, without a word."
    why = "43 of 1,013 files of real legacy code toggle `trainable` (GANs, transfer learning); a GAN whose discriminator is frozen trains to nothing."
    paths = ("keras.Model", "keras.Sequential")
    valid = (Example(_GAN.replace("d.trainable = False\n", "")),)
    invalid = (
        Example(_GAN, _GAN.replace("from keras.models import Sequential, Model", "from kerascompat.keras2.models import Sequential, Model"), fate="shimmed"),
    )

    def reference(self, reference: Reference, file: File) -> None:
        dialect = file.dialect_of(reference.symbol.surface)
        if not dialect.standalone or not reference.imported:
            return
        toggles = self._toggles(file)
        if not toggles or not file.wants(self.code, toggles[0]):
            return
        name = reference.path.rpartition(".")[2]
        package = "keras2.since_2_3" if dialect.at_least(2, 3) else dialect.family
        target = f"kerascompat.{package}.models.{name}"
        if not file.exact or not shims.exists(target) or not file.claim(reference.node):
            return
        file.notes[self, "shimmed"] = True
        file.imports.move(reference.node, target, self.code)
        line = file.line(toggles[0])
        file.report(
            reference.call or reference.node,
            self.code,
            Fate.SHIMMED,
            reference.path,
            f"{name} of kerascompat trains what was trainable when it was compiled: `trainable` is set after a compile in line {line}.",
        )

    def finish(self, file: File) -> None:
        if not file.dialect.standalone:
            return
        shimmed = (self, "shimmed") in file.notes
        for node in self._toggles(file):
            message = (
                "Set after `compile`: standalone Keras went on training what was trainable when `compile` was called, Keras 3 looks at it when it trains."
            )
            if shimmed:
                file.report(node, self.code, Fate.SHIMMED, "keras.Model.trainable", f"{message} The models of this file are kerascompat's, which keep that.")
            else:
                remedy = (
                    "Make the model with kerascompat's models.Model, or set `trainable` back before the model that was compiled first is trained, and "
                    "compile again."
                )
                file.report(node, self.code, Fate.BY_HAND, "keras.Model.trainable", f"{message} {remedy}")

    def _toggles(self, file: File) -> list[cst.Attribute]:
        """Assignments to `trainable` of a layer or model that a compile can precede."""
        found = file.notes.get((self, "toggles"))
        if found is None:
            compiles = file.analysis.method_calls("compile")
            found = [
                use.node
                for use in file.names.uses
                if isinstance(use.node, cst.Attribute)
                and use.node.attr.value == "trainable"
                and stored_value(file.tree, use.node) is not None
                and self._is_keras(use.node, file)
                and any(self._may_follow(use, compiled, file) for compiled in compiles)
            ]
            file.notes[self, "toggles"] = found
        return found

    @staticmethod
    def _is_keras(node: cst.Attribute, file: File) -> bool:
        values = file.analysis.infer(node.value)
        families = {value.family for value in values if isinstance(value, Object)}
        own = isinstance(node.value, cst.Name) and node.value.value == "self"
        return bool(families & {"model", "layer"}) or (not families and not own)

    @staticmethod
    def _may_follow(use, compiled, file: File) -> bool:
        """Whether the assignment can run after the call of compile."""
        if use.scope.function() is not compiled.scope.function():
            return True
        if file.tree.span(compiled.node)[0] < file.tree.span(use.node)[0]:
            return True
        loops = {key for key in use.block if key[1] == "loop"}
        return bool(loops & set(compiled.block))
