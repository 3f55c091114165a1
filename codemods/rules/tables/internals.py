"""KC280: engine, legacy, saving internals and what left Keras altogether."""

from codemods.rules import Example
from codemods.rules.tables._area import TableRule


class Internals(TableRule):
    code = "KC280"
    title = "Keras's own internals, and what left Keras"
    safety = "A class that became public is the same class; nothing else is rewritten."
    meant = "keras.engine, keras.legacy, DTensor, estimators, premade models, mixed_precision.experimental."
    means_now = "Keras 3 keeps its internals under keras.src, which may change any day; the rest is gone."
    why = "47 of 1,013 files import keras.engine, most of them for Layer and InputSpec."
    areas = (
        "keras.engine keras.legacy keras.legacy_tf_layers keras.feature_column keras.premade keras.premade_models keras.experimental keras.dtensor "
        "keras.estimator keras.distribute keras.mixed_precision keras.saving keras.export keras.protobuf keras.callbacks_v1 keras.optimizer_v1 "
        "keras.optimizer_v2 keras.backend_config keras.keras_parameterized keras.testing_infra keras.testing_utils keras.combinations "
        "keras.integration_test keras.tools keras.benchmarks keras.google keras.keras_doctest_lib keras.name_scope keras.version keras.optimizers"
    ).split()
    valid = (Example("import tensorflow as tf\ntf.keras.mixed_precision.set_global_policy('mixed_float16')\n", dialect="tensorflow==2.10"),)
    invalid = (
        Example(
            "from keras.engine.topology import Container\n\ndef f(a, b):\n    return Container(a, b)\n",
            "from keras import Model\n\ndef f(a, b):\n    return Model(a, b)\n",
            dialect="keras==2.1.5",
        ),
        Example("from keras.engine.training_utils import standardize_weights\nw = standardize_weights(y)\n", fate="by_hand"),
    )
