"""What the legacy optimizers of each dialect have in common, as data."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Dialect:
    """Facts that hold for every optimizer of one family of Keras versions.

    Attributes:
        name: The package of this dialect below `kerascompat`.
        title: What messages call it.
        rate: The dialect's own name of the learning rate argument.
        reciprocal_decay: True where the decayed rate is computed as
            `lr * (1 / (1 + decay * t))`, False where it is `lr / (1 + decay * t)`.
            In float32 the two differ by one unit in the last place at times.
        decay_is_constant: True where setting `optimizer.decay` changes nothing,
            because the update uses the number given at construction.
        global_clipnorm: True where `clipnorm` bounds the norm of all gradients
            together; False where it bounds each gradient, and `global_clipnorm`
            bounds them together.
        kernels: True where dense updates ran in TensorFlow's fused kernels.  They
            associate some sums and products differently, and move an average as
            `a + (x - a) * (1 - b)` rather than as `b * a + (1 - b) * x`.
        sparse_rows: True where a gradient that names rows (`tf.IndexedSlices`, the
            gradient of an Embedding) is applied by a rule of its own; False where
            it is made dense first.
        schedules: True where a `LearningRateSchedule` or a callable is accepted as
            the learning rate.
        epsilon_of_zero: True where `epsilon=0` means 0; False where it means the
            default, `keras.config.epsilon()`, as `epsilon=None` does everywhere.
        keywords: The arguments every optimizer of the dialect took by keyword.
    """

    name: str
    title: str
    rate: str
    reciprocal_decay: bool
    decay_is_constant: bool
    global_clipnorm: bool
    kernels: bool
    sparse_rows: bool
    schedules: bool
    epsilon_of_zero: bool
    keywords: tuple[str, ...]


_STANDALONE = {
    "rate": "lr",
    "reciprocal_decay": True,
    "decay_is_constant": False,
    "global_clipnorm": True,
    "kernels": False,
    "sparse_rows": False,
    "schedules": False,
    "epsilon_of_zero": True,
    "keywords": ("clipnorm", "clipvalue"),
}

# keras/optimizers.py of Keras 1.2.2.
KERAS1 = Dialect(name="keras1", title="Keras 1", **_STANDALONE)

# keras/optimizers.py of Keras 2.0.8, 2.1.6, 2.2.4 and 2.3.1.
KERAS2 = Dialect(name="keras2", title="Keras 2", **_STANDALONE)

# keras/optimizer_v2/ of TensorFlow 2.0-2.10, kept as optimizers.legacy to 2.15 and
# as tf_keras/src/optimizers/legacy/ after it.
TF_KERAS = Dialect(
    name="tf_keras",
    title="tf.keras (OptimizerV2, 2.0-2.10)",
    rate="learning_rate",
    reciprocal_decay=False,
    decay_is_constant=True,
    global_clipnorm=False,
    kernels=True,
    sparse_rows=True,
    schedules=True,
    epsilon_of_zero=False,
    keywords=("name", "clipnorm", "clipvalue", "global_clipnorm", "decay"),
)
