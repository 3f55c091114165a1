"""KC114: an optimizer whose `decay` the code reads, or whose `minimize` it calls, must have one."""

from codemods.rules import Example
from codemods.rules.optimizers._construction import Concern, Construction, OptimizerRule, is_called, is_of, uses

_READ = (
    "decay",
    "initial_decay",
    "effective_learning_rate",
    "get_updates",
    "get_gradients",
    "weights",
    "get_weights",
    "set_weights",
    "get_config",
)
#: What a training loop of one's own called in tf.keras.
_LOOPS = ("minimize", "compute_gradients", "variables")
_MODEL = "from keras.models import Sequential\nfrom keras.layers import Dense\nfrom keras.optimizers import SGD\n"
_MADE = "model = Sequential([Dense(1, input_shape=(2,))])\nmodel.compile(SGD(0.1), 'mse')\n"
_LOOP = "import tensorflow as tf\nfrom {}.optimizers import SGD\nw = tf.Variable(1.0)\nopt = SGD(0.1)\nopt.minimize(lambda: w * w, [w])\n"


class HyperReads(OptimizerRule):
    code = "KC114"
    title = "Attributes of the old optimizer that the code uses"
    safety = "kerascompat's optimizers have the attributes of the dialect."
    meant = (
        "`optimizer.decay` was there also where no decay was given; scripts compute the decayed rate from it. In tf.keras "
        "`optimizer.minimize(loss, var_list)` computed the gradients and applied them."
    )
    means_now = "AttributeError: Keras 3's optimizers have no `decay`, `minimize` or `get_weights`, and their `variables` is a list with the rate in it."
    why = (
        "The common callback that prints the decayed rate stops the training at the end of the first epoch, of three that Keras "
        "2.2.4 and tf.keras 2.10 trained."
    )
    valid = (Example(_MODEL + _MADE),)
    invalid = (
        Example(
            _MODEL + _MADE + "print(model.optimizer.decay)\n",
            (_MODEL + _MADE + "print(model.optimizer.decay)\n").replace("from keras.optimizers", "from kerascompat.keras2.optimizers"),
            fate="shimmed",
        ),
        Example(
            _MODEL + _MADE + "print(model.optimizer.get_config()['lr'])\n",
            (_MODEL + _MADE + "print(model.optimizer.get_config()['lr'])\n").replace(
                "from keras.optimizers", "from kerascompat.keras2.optimizers"
            ),
            fate="shimmed",
        ),
        Example(
            _LOOP.format("tensorflow.keras"),
            _LOOP.format("kerascompat.tf_keras"),
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
    )

    def concern(self, construction: Construction) -> Concern | None:
        file = construction.file
        names = _READ + (_LOOPS if construction.face == "tf_keras" else ())
        for node, owners in uses(file, names):
            if is_of(construction, owners) and not (node.attr.value == "variables" and not is_called(node, file)):
                return Concern(
                    self.code,
                    construction.place,
                    f"`{node.attr.value}` of the optimizer is used in line {file.line(node)}.",
                    inexact=f"Keras 3's optimizers have {self._instead(node.attr.value)} (line {file.line(node)})",
                )
        return None

    @staticmethod
    def _instead(name: str) -> str:
        return "other names in `get_config()`: learning_rate, and no decay" if name == "get_config" else f"no `{name}`"
