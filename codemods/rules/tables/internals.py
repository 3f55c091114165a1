"""KC280: engine, legacy, saving internals and what left Keras altogether."""

from codemods.changes import optimizers
from codemods.rules import Example
from codemods.rules.tables._area import TableRule


class Internals(TableRule):
    code = "KC280"
    title = "Keras's own internals, and what left Keras"
    safety = "A class that became public is the same class; nothing else is rewritten."
    meant = "keras.engine, keras.legacy, DTensor, estimators, premade models, mixed_precision.experimental."
    means_now = "Keras 3 keeps its internals under keras.src, which may change any day; the rest is gone."
    why = "47 of 1,013 files import keras.engine, most of them for Layer and InputSpec."
    paths = ("*", "keras.optimizers.Optimizer", "keras.optimizers.TFOptimizer")
    families = ("optimizer",)

    def covers(self, path: str) -> bool:
        """Whatever no other rule of the tables covers; of the optimizers, those that kerascompat does not hold."""
        return optimizers.name_of(path) is None

    valid = (Example("import tensorflow as tf\ntf.keras.mixed_precision.set_global_policy('mixed_float16')\n", dialect="tensorflow==2.10"),)
    invalid = (
        Example(
            "from keras.engine.topology import Container\n\ndef f(a, b):\n    return Container(a, b)\n",
            "from keras import Model\n\ndef f(a, b):\n    return Model(a, b)\n",
            dialect="keras==2.1.5",
        ),
        Example("from keras.engine.training_utils import standardize_weights\nw = standardize_weights(y)\n", fate="by_hand"),
    )
