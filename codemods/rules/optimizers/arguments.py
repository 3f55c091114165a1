"""KC110: arguments of an optimizer that cannot be seen, or that never were its."""

from codemods.changes import inventory, optimizers
from codemods.rules import Example
from codemods.rules.optimizers._construction import HIDDEN, NEVER, Concern, Construction, OptimizerRule

_LATER = frozenset("amsgrad weight_decay use_ema ema_momentum ema_overwrite_frequency jit_compile centered".split())


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
        Example("from keras.optimizers import SGD\nopt = SGD(lr=0.1, beta_1=0.9)\n", fate="by_hand"),
        Example("from keras.optimizers import Adam\nopt = Adam(lr=0.1, amsgrad=True)\n", dialect="keras==1.2.2", fate="by_hand"),
    )

    @staticmethod
    def _later(construction: Construction) -> list:
        """Arguments that a later version of the dialect's family brought, in a call that is not Keras 3's as it stands."""
        version = inventory.signature(f"keras.optimizers.{construction.name}", construction.dialect)
        if version is None or construction.new_style or ".legacy." in construction.path or ".experimental." in construction.path:
            return []
        if not any(construction.given(name) is not None for name in ("lr", "decay", "schedule_decay")):
            return []
        return [
            given
            for given in (*construction.bound.given.values(), *construction.bound.unknown)
            if given.name in _LATER and given.name not in version and given.arg is not None
        ]

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
        own = inventory.signature(construction.path, construction.dialect)
        if own is not None:
            now |= {parameter.name for parameter in own.parameters}
        known = now.union(face, optimizers.COMMON_KEYWORDS[construction.face], ("lr", "decay"))
        strange = [given for given in bound.unknown if given.name not in known and given.arg is not None]
        if not strange and construction.call is not None:
            strange = self._later(construction)
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
        old, new = construction.given("lr"), construction.given("learning_rate")
        if not strange and construction.face != "tf_keras" and old is not None and new is not None and old.arg is not None:
            strange = [old if construction.dialect.at_least(2, 3) else new]
        strange = [given for given in strange if given.arg is not None]
        if strange or bound.surplus:
            what = f"`{strange[0].name}`" if strange else "more positional arguments than it has parameters"
            return Concern(
                self.code,
                strange[0].arg if strange else bound.surplus[0],
                f"{construction.name} of {construction.dialect} did not take {what}.",
                inexact=NEVER,
            )
        return None
