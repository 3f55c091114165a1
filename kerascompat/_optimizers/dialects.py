"""What the legacy optimizers of each dialect have in common, as data."""

import dataclasses
import enum


class Form(enum.Enum):
    """How the versions wrote the same formula: they associate and round differently."""

    WRITTEN = "the Python expressions of standalone Keras; averages as b * a + (1 - b) * x"
    KERNEL = "TensorFlow's fused kernels; averages as a + (x - a) * (1 - b)"
    REWRITTEN = "the optimizers of tf.keras 2.11, which Keras 3 grew from"


class Clipping(enum.Enum):
    """What the clipping arguments mean."""

    GLOBAL = "clipnorm bounds the norm of all gradients together; then clipvalue"
    EACH = "clipvalue, then clipnorm a gradient, then global_clipnorm"
    NORM_FIRST = "clipnorm a gradient, then clipvalue"
    ONE = "the first given of clipnorm, global_clipnorm and clipvalue; the others do nothing"


@dataclasses.dataclass(frozen=True)
class Dialect:
    """Facts that hold for every optimizer of one family of Keras versions.

    Attributes:
        name: The package of this dialect below `kerascompat`.
        title: What messages call it.
        rate: The dialect's own name of the learning rate argument.
        form: How updates from dense gradients were written.
        sparse_form: How updates from named rows (`tf.IndexedSlices`, the gradient of
            an Embedding) were written; None where such a gradient was made dense.
        clipping: What the clipping arguments mean.
        clips_loops: False where `fit` and `minimize` clipped and `apply_gradients` in a loop of one's own did not.
        reciprocal_decay: True where the decayed rate is computed as
            `lr * (1 / (1 + decay * t))`, False where it is `lr / (1 + decay * t)`.
            In float32 the two differ by one unit in the last place at times.
        decay_is_constant: True where setting `optimizer.decay` changes nothing,
            because the update uses the number given at construction.
        float32_hyperparameters: True where a hyper-parameter was kept as a float32, whatever `floatx` was.
        epsilon_of_zero: True where `epsilon=0` means 0; False where it means the
            default, `keras.config.epsilon()`, as `epsilon=None` does everywhere.
        schedules: True where a `LearningRateSchedule` or a callable is accepted as
            the learning rate.
        float_steps: True where a schedule was given the number of updates as a float.
        ignores_lr: True where the argument `lr` was taken and had no effect.
        keywords: The arguments every optimizer of the dialect took by keyword.
    """

    name: str
    title: str
    rate: str
    form: Form
    sparse_form: Form | None
    clipping: Clipping
    clips_loops: bool = True
    reciprocal_decay: bool = False
    decay_is_constant: bool = False
    float32_hyperparameters: bool = False
    epsilon_of_zero: bool = True
    schedules: bool = True
    float_steps: bool = False
    ignores_lr: bool = False
    keywords: tuple[str, ...] = ()


_STANDALONE = {
    "rate": "lr",
    "form": Form.WRITTEN,
    "sparse_form": None,
    "clipping": Clipping.GLOBAL,
    "reciprocal_decay": True,
    "schedules": False,
    "keywords": ("clipnorm", "clipvalue"),
}

# keras/optimizers.py of Keras 1.2.2.
KERAS1 = Dialect(name="keras1", title="Keras 1", **_STANDALONE)

# keras/optimizers.py of Keras 2.0.8, 2.1.6 and 2.2.4.
KERAS2 = Dialect(name="keras2", title="Keras 2", **_STANDALONE)

# keras/optimizers.py of Keras 2.3.1: `lr` and `decay` are keywords now.
KERAS2_3 = Dialect(name="keras2.since_2_3", title="Keras 2.3", **{**_STANDALONE, "rate": "learning_rate"})

# keras/optimizer_v2/ of TensorFlow 2.0-2.10, kept as optimizers.legacy to 2.15 and as
# tf_keras/src/optimizers/legacy/ after it.
TF_KERAS = Dialect(
    name="tf_keras",
    title="tf.keras (OptimizerV2, 2.0-2.10)",
    rate="learning_rate",
    form=Form.KERNEL,
    sparse_form=Form.WRITTEN,
    clipping=Clipping.EACH,
    decay_is_constant=True,
    float32_hyperparameters=True,
    epsilon_of_zero=False,
    float_steps=True,
    keywords=("name", "clipnorm", "clipvalue", "global_clipnorm", "decay"),
)

# tensorflow/python/keras/optimizer_v2/ of TensorFlow 2.3, `_clip_gradients`: clipvalue came last, and there was no
# global_clipnorm; `minimize` and `fit` called it, `apply_gradients` did not.
TF_KERAS_2_3 = dataclasses.replace(
    TF_KERAS,
    name="tf_keras.until_2_3",
    title="tf.keras 2.0-2.3",
    clipping=Clipping.NORM_FIRST,
    clips_loops=False,
    keywords=("name", "clipnorm", "clipvalue", "decay"),
)

# keras/src/optimizers/ of tf.keras 2.11-2.15, tf_keras/src/optimizers/ after it.
TF_KERAS_2_11 = Dialect(
    name="tf_keras_2_11",
    title="tf.keras 2.11-2.15",
    rate="learning_rate",
    form=Form.REWRITTEN,
    sparse_form=Form.REWRITTEN,
    clipping=Clipping.ONE,
    ignores_lr=True,
)
