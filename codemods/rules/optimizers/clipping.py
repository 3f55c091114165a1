"""KC104: `clipnorm` was the norm of all gradients together in standalone Keras."""

from codemods.changes import optimizers
from codemods.engine.values import NOT_CONSTANT
from codemods.rules import Example
from codemods.rules.optimizers._construction import Concern, Construction, OptimizerRule, is_of, uses

_MODEL = "from keras.models import Sequential\nfrom keras.layers import Dense\nfrom keras.optimizers import SGD\n"
_MADE = "model = Sequential([Dense(1, input_shape=(2,))])\n"
_LOOP = "from {}.optimizers import SGD\nopt = SGD(0.1, clipvalue=1.0)\nopt.apply_gradients(zip(gradients, weights))\n"


class Clipping(OptimizerRule):
    code = "KC104"
    title = "Gradient clipping of an optimizer"
    dialects = ("keras1", "keras2", "tf_keras")
    safety = "`global_clipnorm` is the same norm over the same gradients; equal to float32 rounding."
    meant = (
        "Standalone Keras clipped by the norm over all gradients together, and took `clipvalue` as well, after it. tf.keras 2.0-2.3 clipped in "
        "`fit` and `minimize`, and not what a loop of one's own gave to `apply_gradients`."
    )
    means_now = "Keras 3 clips every variable by its own norm, everywhere, and refuses `clipnorm` and `clipvalue` together."
    why = (
        "Two layers with norms 0.581 and 0.814 after clipping (together 1.0) have 1.0 and 1.0 in Keras 3 (together 1.414). A weight of 3 with "
        "gradient 6, rate 0.1 and clipvalue=0.1 was 1.92 after two steps of a loop in tf.keras 2.3, and is 2.98 with a rename."
    )
    parity = "tests/parity/test_optimizers.py"
    valid = (
        Example("from tensorflow.keras.optimizers import SGD\nSGD(clipnorm=1.0)\n", dialect="tensorflow==2.10"),
        Example(_LOOP.format("tensorflow.keras"), dialect="tensorflow==2.10"),
    )
    invalid = (
        Example(
            _MODEL + _MADE + "model.compile(SGD(clipnorm=1.), 'mse')\n",
            _MODEL + _MADE + "model.compile(SGD(global_clipnorm=1.), 'mse')\n",
        ),
        Example(
            _MODEL + _MADE + "model.compile(SGD(clipnorm=1., clipvalue=0.5), 'mse')\n",
            (_MODEL + _MADE + "model.compile(SGD(clipnorm=1., clipvalue=0.5), 'mse')\n").replace(
                "from keras.optimizers", "from kerascompat.keras2.optimizers"
            ),
            fate="shimmed",
        ),
        Example(
            _LOOP.format("tensorflow.keras"), _LOOP.format("kerascompat.tf_keras.until_2_3"), dialect="tensorflow==2.3", fate="shimmed"
        ),
    )

    def concern(self, construction: Construction) -> Concern | None:
        norm, value = construction.given("clipnorm"), construction.given("clipvalue")
        every = (norm, value, construction.given("global_clipnorm"))
        several = [given for given in every if given is not None and self._clips(construction, given.name)]
        if len(several) > 1:
            names = " and ".join(f"`{given.name}`" for given in several)
            return Concern(
                self.code,
                construction.where(several[0]),
                f"{names} were applied together, the norm before the value; Keras 3 takes one of them.",
                inexact="Keras 3 takes one way of clipping",
            )
        if construction.face == "tf_keras":
            return self._off(construction, norm or value) or (self._in_loops(construction) if several else None)
        if norm is None:
            return self._off(construction, value)
        off = self._off(construction, norm)
        if off is not None:
            return off
        if optimizers.clips_each(construction.dialect):
            against = "kerascompat's class bounds them together"
            return Concern(self.code, construction.where(norm), _EACH, unshimmed=against)
        if norm.arg is None:
            return Concern(self.code, construction.place, _GLOBAL, inexact="the argument comes from a dict that other code may use")
        return Concern(self.code, norm.arg, _GLOBAL, plain=lambda edits: edits.rename(norm.arg, "global_clipnorm"))

    def _in_loops(self, construction: Construction) -> Concern | None:
        """tf.keras 2.0-2.3 did not clip what a loop of one's own gave to `apply_gradients`."""
        calls = [node for node, owners in uses(construction.file, ("apply_gradients",)) if is_of(construction, owners)]
        if not calls or construction.dialect.pinned and not construction.dialect.before(2, 4):
            return None
        line = construction.file.line(calls[0])
        if construction.dialect.before(2, 4):
            return Concern(
                self.code,
                construction.place,
                f"Before tf.keras 2.4 only `fit` and `minimize` clipped, `apply_gradients` (line {line}) did not.",
                inexact=f"Keras 3 clips in `apply_gradients` too (line {line})",
            )
        message = (
            f"Clips in `apply_gradients` (line {line}) as tf.keras has since 2.4; before it did not there: name the version if it is older."
        )
        return Concern(self.code, construction.place, message)

    @staticmethod
    def _clips(construction: Construction, name: str) -> bool:
        value = construction.constant(name)
        return value is NOT_CONSTANT or bool(value)

    def _off(self, construction: Construction, given) -> Concern | None:
        """`clipnorm=0.` and None meant no clipping."""
        if given is None or given.arg is None or self._clips(construction, given.name):
            return None
        return Concern(
            self.code,
            given.arg,
            f"`{given.name}={construction.file.source(given.value)}` meant no clipping.",
            plain=lambda edits: edits.remove(given.arg),
        )


_GLOBAL = (
    "`clipnorm` bounded the norm over all gradients together in standalone Keras; in Keras 3 it bounds each variable by itself, and "
    "`global_clipnorm` is what it was."
)
_EACH = "`clipnorm` of tf.keras of TensorFlow 1.13 bounded each gradient by itself, as Keras 3 does."
