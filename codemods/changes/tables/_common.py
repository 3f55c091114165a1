"""Argument changes that many rows share."""

from codemods.changes.rows import Around, Before, Drop, Refuse, Rename, Write

#: `dim_ordering` of Keras 1 and its values.
DIM_ORDERING = Rename(
    "dim_ordering",
    "data_format",
    values={"tf": "channels_last", "th": "channels_first", "default": None},
    message="Keras 2 renamed dim_ordering to data_format, 'tf' to 'channels_last' and 'th' to 'channels_first'.",
    dialects="keras1 keras2",
)

#: `border_mode` of Keras 1. 'full' existed on Theano alone.
BORDER_MODE = Rename("border_mode", "padding", message="Keras 2 renamed border_mode to padding.", dialects="keras1 keras2")
NO_FULL = Refuse(
    "border_mode",
    "border_mode='full' padded by kernel size - 1 on both sides (Theano only) and has no counterpart: put a ZeroPadding layer with that padding "
    "in front and write padding='valid'.",
    values=("full",),
    dialects="keras1 keras2",
)

INIT = Rename("init", "kernel_initializer", message="Keras 2 renamed init to kernel_initializer.", dialects="keras1 keras2")
BIAS = Rename("bias", "use_bias", message="Keras 2 renamed bias to use_bias.", dialects="keras1 keras2")
KERNEL_PENALTIES = (
    Rename("W_regularizer", "kernel_regularizer", dialects="keras1 keras2"),
    Rename("b_regularizer", "bias_regularizer", dialects="keras1 keras2"),
    Rename("W_constraint", "kernel_constraint", dialects="keras1 keras2"),
    Rename("b_constraint", "bias_constraint", dialects="keras1 keras2"),
)

#: Keywords that every layer took, and that Keras 3's layers do not.
LAYER = (
    Before(
        "batch_input_shape",
        "batch_shape",
        message="Layers of Keras 3 take no batch_input_shape: an Input with batch_shape in front of the first layer says the same.",
    ),
    Before("input_shape", "shape", message="This layer of Keras 3 takes no input_shape: an Input in front of it says the same."),
    Drop("trainable", harmless=(True, None), message="This layer of Keras 3 takes no trainable: set layer.trainable after making it."),
    Rename("input_dtype", "dtype", message="Keras 2 renamed input_dtype to dtype.", dialects="keras1 keras2"),
    Drop(
        "dynamic",
        harmless=(False, None),
        message="Keras 3 has no dynamic layers: compile the model with run_eagerly=True where a layer must run eagerly.",
        dialects="tf_keras",
    ),
    Around(
        "weights",
        "kerascompat.FACE.layers.with_weights",
        "Layers of Keras 3 take no initial weights: kerascompat gives the layer its weights as soon as it is built.",
        within=("keras.layers.Bidirectional",),
    ),
    Before(
        "batch_size",
        "batch_size",
        message="Layers of Keras 3 take no batch_size: an Input with shape and batch_size in front of the first layer says the same.",
        dialects="keras2 tf_keras",
    ),
)

#: S21: the standalone versions summed an activity penalty over the batch.
ACTIVITY = Rename(
    "activity_regularizer",
    "activity_regularizer",
    through="kerascompat.FACE.regularizers.summed",
    message="Until Keras 2.3 the activity penalty was summed over the batch; Keras 3 divides it by the batch size (measured: 1.0 became 0.25 for 4 samples).",
    silent="S21",
    dialects="keras1 keras2",
)

RECURRENT_INPUT = "Keras 3's recurrent and 1D layers read input_dim as the whole shape; input_shape=(steps, features) says what was meant."

GATES = Write(
    "recurrent_activation",
    "@kerascompat.FACE.activations.hard_sigmoid",
    "The gates defaulted to the hard sigmoid clip(0.2 x + 0.5, 0, 1); Keras 3 defaults to sigmoid (the same weights gave -0.9038 and now give -0.8347).",
    silent="S01",
    modern="",
)
