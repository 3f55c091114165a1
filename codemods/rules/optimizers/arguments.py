"""KC110: arguments of an optimizer that cannot be seen, or that never were its."""

from codemods.changes import inventory, optimizers
from codemods.rules import Example
from codemods.rules.optimizers._construction import HIDDEN, Concern, Construction, OptimizerRule


class Arguments(OptimizerRule):
    code = "KC110"
    title = "Hidden or unknown arguments of an optimizer"
    safety = "kerascompat takes what the dialect took, so arguments that cannot be seen keep their meaning there."
    meant = "`Adam(**options)`: whatever the dict holds, `lr` and `decay` among it."
    means_now = "Keras 3 refuses some of these and ignores others."
    why = "tf_upgrade_v2 reports zero issues for `Adam(**options)`; the old names in the dict are what fails or trains differently."
    valid = (Example("from keras.optimizers import SGD\nopt = SGD(0.1)\n"),)
    invalid = (
        Example(
            "from keras.optimizers import SGD\n\ndef make(**options):\n    return SGD(**options)\n",
            "from kerascompat.keras2.optimizers import SGD\n\ndef make(**options):\n    return SGD(**options)\n",
            fate="shimmed",
        ),
    )

    def concern(self, construction: Construction) -> Concern | None:
        bound = construction.bound
        if not bound.complete:
            return Concern(
                self.code, bound.open_star or construction.place, "Arguments are passed that cannot be seen here.", inexact=HIDDEN
            )
        if bound.unpacked:
            arg, _ = bound.unpacked[0]
            legacy = [name for name in ("lr", "decay", "clipnorm", "schedule_decay", "epsilon") if construction.given(name) is not None]
            if legacy:
                names = ", ".join(f"`{name}`" for name in legacy)
                return Concern(self.code, arg, f"The dict holds {names}, which Keras 3 takes otherwise.", inexact=HIDDEN)
            return None
        signature = inventory.signature3(f"keras.optimizers.{construction.name}")
        now = {parameter.name for parameter in signature.parameters} if signature is not None else set()
        face = optimizers.positions(construction.dialect, construction.name, construction.path)
        known = now.union(face, optimizers.COMMON_KEYWORDS[construction.face], ("lr", "decay"))
        strange = [given for given in bound.unknown if given.name not in known and given.arg is not None]
        if construction.new_style:
            dropped = [given for given in (*bound.given.values(), *bound.unknown) if given.name in ("jit_compile", "is_legacy_optimizer")]
            dropped = [given for given in dropped if given.arg is not None]
            if dropped:

                def plain(edits) -> None:
                    for given in dropped:
                        edits.remove(given.arg)

                return Concern(
                    self.code,
                    dropped[0].arg,
                    f"`{dropped[0].name}` was a switch of tf.keras 2.11 to 2.15's optimizers; Keras 3 has it in compile and refuses it here.",
                    plain=plain,
                )
        if strange or bound.surplus:
            what = f"`{strange[0].name}`" if strange else "more positional arguments than it has parameters"
            return Concern(
                self.code,
                strange[0].arg if strange else bound.surplus[0],
                f"{construction.name} of {construction.dialect} did not take {what}.",
                inexact="the call never ran in this dialect; say with --from which version it was written for, or correct the call",
            )
        return None
