"""keras.layers: constructors. Keras 1's names as Keras 2's own conversion tables (keras/legacy/interfaces.py of 2.3.1) read them."""

from dataclasses import replace

from codemods.changes.rows import ALL, STANDALONE, Accept, Around, Drop, Pack, Refuse, Rename, Split, Symbol, Write
from codemods.changes.tables._common import (
    ACTIVITY,
    BIAS,
    BORDER_MODE,
    DIM_ORDERING,
    GATES,
    INIT,
    KERNEL_PENALTIES,
    LAYER,
    NO_FULL,
    RECURRENT_INPUT,
)

_NB_FILTER = Rename("nb_filter", "filters", message="Keras 2 renamed nb_filter to filters.", dialects=STANDALONE)
_SUBSAMPLE = Rename("subsample", "strides", message="Keras 2 renamed subsample to strides.", dialects=STANDALONE)
_KERNEL_2D = Pack(
    ("nb_row", "nb_col"),
    "kernel_size",
    message="Convolution2D(n, 3, 3) was a 3 x 3 kernel; Keras 3 reads the second 3 as strides (an 8 x 8 image gave 6 x 6, and now 2 x 2).",
    dialects=STANDALONE,
)
_KERNEL_3D = Pack(
    ("kernel_dim1", "kernel_dim2", "kernel_dim3"),
    "kernel_size",
    message="Keras 2 packed the three kernel sizes into one.",
    dialects=STANDALONE,
)
_STEPS = Pack(("input_length", "input_dim"), "input_shape", missing="None", message=RECURRENT_INPUT)
_CONV = (_NB_FILTER, _SUBSAMPLE, BORDER_MODE, NO_FULL, DIM_ORDERING, INIT, BIAS, *KERNEL_PENALTIES, ACTIVITY, *LAYER)
_CHANNELS_FIXED = Write(
    "data_format",
    "'channels_last'",
    "This 1D layer was channels_last whatever the global setting; Keras 3 asks image_data_format().",
    modern="",
    mentions=("channels_first", "set_image_data_format", "dim_ordering"),
)
_AS_IT_LIES = Write(
    "data_format",
    "'channels_last'",
    "Flatten took images as they lie in memory; Keras 3 puts the channels of channels_first images last before it flattens them, so that the "
    "next layer's weights belong to other pixels.",
    modern="",
    mentions=("channels_first", "set_image_data_format", "dim_ordering"),
    dialects="keras1 keras2<2.1.6",
)
_CONV_1D = (
    _NB_FILTER,
    Rename("filter_length", "kernel_size", message="Keras 2 renamed filter_length to kernel_size.", dialects=STANDALONE),
    Rename("subsample_length", "strides", message="Keras 2 renamed subsample_length to strides.", dialects=STANDALONE),
    BORDER_MODE,
    NO_FULL,
    INIT,
    BIAS,
    *KERNEL_PENALTIES,
    _STEPS,
    ACTIVITY,
    _CHANNELS_FIXED,
    *LAYER,
)
_EMBEDDING = (
    Rename("init", "embeddings_initializer", message="Keras 2 renamed init to embeddings_initializer.", dialects=STANDALONE),
    Rename("W_regularizer", "embeddings_regularizer", dialects=STANDALONE),
    Rename("W_constraint", "embeddings_constraint", dialects=STANDALONE),
    Rename(
        "input_length",
        "input_shape",
        template="({},)",
        message="input_length fixed the number of steps; Keras 3 ignores it with a warning. input_shape=(steps,) says the same.",
    ),
    Accept("weights", "Keras 3's Embedding still takes weights=[matrix]."),
    Drop("sparse", harmless=(False,), message="Keras 3 decides on sparse gradients by itself.", dialects="tf_keras"),
    ACTIVITY,
    *LAYER,
)
_IMPLEMENTATION = Accept("implementation", "Keras 3 still takes implementation for its LSTM and GRU; it changes the dropout masks only.")
_TIME_MAJOR = Drop(
    "time_major",
    harmless=(False,),
    message="Keras 3 has no time_major: transpose the input with keras.ops.transpose(x, (1, 0, 2)) and drop the argument.",
    dialects="tf_keras",
)
_NORMALIZATION_2_3 = (
    Drop("fused", message="fused chose an implementation, not a result.", dialects="tf_keras"),
    Drop(
        "virtual_batch_size",
        harmless=(None,),
        message="Keras 3 has no virtual batches: train with batches of that size.",
        dialects="tf_keras",
    ),
    Drop(
        "adjustment",
        harmless=(None,),
        message="Keras 3 has no adjustment: subclass BatchNormalization and change the output in call.",
        dialects="tf_keras",
    ),
    Refuse(
        "renorm",
        "Batch renormalization trains otherwise in Keras 3 (a loss of 0.960 was 1.036 at the first batch): train without renorm, or write the "
        "old formula in a subclass.",
        harmless=(False, None),
        dialects="tf_keras",
    ),
)
_RECURRENT = (
    Rename("output_dim", "units", message="Keras 2 renamed output_dim to units.", dialects=STANDALONE),
    INIT,
    Rename("inner_init", "recurrent_initializer", message="Keras 2 renamed inner_init to recurrent_initializer.", dialects=STANDALONE),
    Rename(
        "inner_activation", "recurrent_activation", message="Keras 2 renamed inner_activation to recurrent_activation.", dialects=STANDALONE
    ),
    Rename("W_regularizer", "kernel_regularizer", dialects=STANDALONE),
    Rename("U_regularizer", "recurrent_regularizer", dialects=STANDALONE),
    Rename("b_regularizer", "bias_regularizer", dialects=STANDALONE),
    Rename("dropout_W", "dropout", dialects=STANDALONE),
    Rename("dropout_U", "recurrent_dropout", dialects=STANDALONE),
    Drop("consume_less", message="consume_less chose between speed and memory.", dialects=STANDALONE),
    _STEPS,
    ACTIVITY,
    _TIME_MAJOR,
    *LAYER,
)
_FORGET = (
    Rename(
        "forget_bias_init",
        "unit_forget_bias",
        values={"one": True, "ones": True, "zero": False, "zeros": False},
        message="Keras 2 says whether the forget gate's bias starts at one by unit_forget_bias.",
        dialects="keras1",
    ),
    Drop(
        "forget_bias_init",
        message="Keras 2 took forget_bias_init and did nothing with it: the forget gate's bias starts at one unless unit_forget_bias=False.",
        dialects="keras2",
    ),
)
_ORTHOGONAL = Write(
    "recurrent_initializer",
    "@keras.initializers.Orthogonal(gain=1.1)",
    "Keras 1's orthogonal initialisation had a gain of 1.1; Keras 3's has 1.0.",
    silent="S25",
    modern="",
    dialects="keras1",
)
_PACKED = ("consume_less", "gpu")
#: keras/layers/recurrent.py of 1.2.0 to 1.2.2, `build` of LSTM and GRU: where each gate has matrices of its own, those of the states are made with
#: `self.init` and `self.W_regularizer` too. In 1.1.2 they were not.
_STATES_AS_INPUTS = (
    Split(
        "init",
        ("kernel_initializer", "recurrent_initializer"),
        message="In Keras 1.2 the matrices of the states were drawn by init too, except with consume_less='gpu'.",
        dialects="keras1>=1.2",
        unless=_PACKED,
    ),
    Drop(
        "inner_init",
        message="In Keras 1.2 inner_init had no effect without consume_less='gpu': init counted for the states as well.",
        dialects="keras1>=1.2",
        unless=_PACKED,
    ),
    Split(
        "W_regularizer",
        ("kernel_regularizer", "recurrent_regularizer"),
        message="In Keras 1.2 W_regularizer counted for the matrices of the states too, except with consume_less='gpu'.",
        dialects="keras1>=1.2",
        unless=_PACKED,
    ),
    Drop(
        "U_regularizer",
        message="In Keras 1.2 U_regularizer had no effect without consume_less='gpu': W_regularizer counted for the states as well.",
        dialects="keras1>=1.2",
        unless=_PACKED,
    ),
    Write(
        "recurrent_initializer",
        "'glorot_uniform'",
        "Without consume_less='gpu' Keras 1.2 drew the matrices of the states by init; Keras 3's are orthogonal.",
        modern="",
        dialects="keras1>=1.2",
        unless=_PACKED,
    ),
)
_RESET_AFTER = Write(
    "reset_after",
    "False",
    "The reset gate acted before the matrix product; Keras 3 defaults to after it: another cell, whose bias has the shape (2, 3 units) instead of (3 units,).",
    silent="S03",
    dialects="keras1 keras2 tf_keras<2.0",
)
_OLD_GATES = Write(GATES.name, GATES.value, GATES.message, GATES.silent, GATES.modern, dialects="keras1 keras2<2.3 tf_keras<2.0")
_POOL_1D = (
    Rename("pool_length", "pool_size", message="Keras 2 renamed pool_length to pool_size.", dialects=STANDALONE),
    Rename("stride", "strides", message="Keras 2 renamed stride to strides.", dialects=STANDALONE),
    BORDER_MODE,
    NO_FULL,
    *LAYER,
)
_POOL = (BORDER_MODE, NO_FULL, DIM_ORDERING, *LAYER)
_RATE = Rename("p", "rate", message="Keras 2 renamed p to rate.", dialects=STANDALONE)
_PLAIN = (*LAYER,)
_WITH_FORMAT = (DIM_ORDERING, *LAYER)


def _preprocessing(*names: str) -> tuple[Symbol, ...]:
    return tuple(Symbol(f"keras.layers.{name}", arguments=LAYER, dialects="tf_keras") for name in names)


_MERGE_MODES = (
    "The modes 'dot' and 'cos' gave another rank than keras.layers.Dot, and a function as mode was given the list of tensors: kerascompat's takes these "
    "as they were."
)
_MERGE_ARGUMENTS = (
    Rename("concat_axis", "axis", message="The axis to join along.", choice=("concat",)),
    Drop("concat_axis", message="It mattered to mode='concat' alone.", choice=("sum", "mul", "ave", "max")),
    Drop("dot_axes", message="It mattered to the modes 'dot' and 'cos' alone."),
    Drop("output_shape", harmless=(None,), message="It mattered to a function as mode alone."),
    Drop("output_mask", harmless=(None,), message="It mattered to a function as mode alone."),
    Drop("arguments", harmless=(None,), message="It mattered to a function as mode alone."),
    Drop("node_indices", harmless=(None,), message="Keras 3 does not number the calls of a layer."),
    Drop("tensor_indices", harmless=(None,), message="Keras 3 does not number the outputs of a layer."),
)
_MERGES = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot")

# Taken through Conv's constructor and never used (2.2.4 to 2.15: no penalty, no ones with kernel_initializer="ones"); Keras 3 refuses it.
_NO_KERNEL = tuple(
    Drop(
        f"kernel_{what}",
        message=f"It never had an effect here: the kernels were made with depthwise_{what} (and pointwise_{what} of a separable convolution).",
        dialects="keras2 tf_keras",
    )
    for what in ("initializer", "regularizer", "constraint")
)

ROWS = (
    Symbol(
        "keras.layers.Dense",
        arguments=(
            Rename("output_dim", "units", message="Keras 2 renamed output_dim to units.", dialects=STANDALONE),
            INIT,
            BIAS,
            *KERNEL_PENALTIES,
            ACTIVITY,
            Accept("input_dim", "Keras 3 still takes input_dim."),
            *LAYER,
        ),
    ),
    Symbol(
        "keras.layers.Embedding",
        choice=("dropout", {0.0: "keras.layers.Embedding"}),
        otherwise="kerascompat.FACE.layers.Embedding",
        arguments=_EMBEDDING,
        message="With dropout, whole words were zero in a training step; Keras 3 has no such thing.",
        dialects="keras1",
    ),
    Symbol(
        "keras.layers.Embedding",
        arguments=(
            Drop("dropout", message="Keras 2 ignored dropout, with a warning.", dialects="keras2"),
            *_EMBEDDING,
        ),
        dialects="keras2 tf_keras",
    ),
    *(
        Symbol(
            f"keras.layers.{name}",
            arguments=(*(_NO_KERNEL if name.startswith(("Separable", "Depthwise")) else ()), *_CONV_1D),
        )
        for name in ("Conv1D", "SeparableConv1D", "Conv1DTranspose", "DepthwiseConv1D")
    ),
    Symbol("keras.layers.Conv2D", arguments=(_KERNEL_2D, *_CONV)),
    Symbol("keras.layers.Conv3D", arguments=(_KERNEL_3D, *_CONV)),
    Symbol("keras.layers.DepthwiseConv2D", arguments=(*_NO_KERNEL, *_CONV)),
    Symbol("keras.layers.Conv3DTranspose", arguments=_CONV),
    Symbol(
        "keras.layers.Conv2DTranspose",
        arguments=(
            _KERNEL_2D,
            Around(
                "output_shape",
                "kerascompat.FACE.layers.with_output_shape",
                "Keras 1 was told the output shape; with strides Keras 3 takes the smallest of those that belong to the input.",
                within=("keras.layers.TimeDistributed",),
                dialects="keras1",
            ),
            Drop("output_shape", message="Keras 2 ignored output_shape, with a warning.", dialects="keras2"),
            *_CONV,
        ),
    ),
    Symbol(
        "keras.layers.SeparableConv2D",
        arguments=(
            _KERNEL_2D,
            Split(
                "init",
                ("depthwise_initializer", "pointwise_initializer"),
                message="Keras 2 has one initializer for each of the two kernels.",
                dialects=STANDALONE,
            ),
            *_NO_KERNEL,
            *(part for part in _CONV if part is not INIT),
        ),
    ),
    *(
        Symbol(
            f"keras.layers.{name}",
            to="keras.layers.Conv2D" if name.endswith("2D") else "keras.layers.Conv1D",
            arguments=(
                _KERNEL_2D,
                Rename("atrous_rate", "dilation_rate", message="An atrous convolution is a Conv with dilation_rate.", dialects=STANDALONE),
                Rename("filter_length", "kernel_size", dialects=STANDALONE),
                Rename("subsample_length", "strides", dialects=STANDALONE),
                *_CONV,
            ),
            message=f"{name} became Conv with dilation_rate in Keras 2.",
            dialects=STANDALONE,
        )
        for name in ("AtrousConvolution2D", "AtrousConvolution1D")
    ),
    Symbol(
        "keras.layers.ConvLSTM2D",
        arguments=(
            _KERNEL_2D,
            *_RECURRENT,
            _NB_FILTER,
            _SUBSAMPLE,
            BORDER_MODE,
            NO_FULL,
            DIM_ORDERING,
            BIAS,
            *_FORGET,
            GATES,
        ),
    ),
    *(Symbol(f"keras.layers.{name}", arguments=(*_RECURRENT, GATES), dialects="tf_keras") for name in ("ConvLSTM1D", "ConvLSTM3D")),
    Symbol(
        "keras.layers.SimpleRNN", arguments=(_ORTHOGONAL, Drop("implementation", message="SimpleRNN has one implementation."), *_RECURRENT)
    ),
    Symbol("keras.layers.LSTM", arguments=(_OLD_GATES, *_STATES_AS_INPUTS, _ORTHOGONAL, *_FORGET, _IMPLEMENTATION, *_RECURRENT)),
    Symbol("keras.layers.GRU", arguments=(_OLD_GATES, _RESET_AFTER, *_STATES_AS_INPUTS, _ORTHOGONAL, _IMPLEMENTATION, *_RECURRENT)),
    Symbol("keras.layers.SimpleRNNCell", arguments=(Drop("implementation", message="SimpleRNNCell has one implementation."), *LAYER)),
    Symbol("keras.layers.LSTMCell", arguments=(_OLD_GATES, _IMPLEMENTATION, *LAYER)),
    Symbol("keras.layers.GRUCell", arguments=(_OLD_GATES, _RESET_AFTER, _IMPLEMENTATION, *LAYER)),
    Symbol("keras.layers.RNN", arguments=(_STEPS, _TIME_MAJOR, Drop("implementation", message="RNN has one implementation."), *LAYER)),
    Symbol("keras.layers.StackedRNNCells", arguments=LAYER),
    Symbol(
        "keras.layers.CuDNNLSTM",
        to="keras.layers.LSTM",
        arguments=(
            Write("recurrent_activation", "'sigmoid'", "cuDNN's gates are sigmoids, as Keras 3's LSTM has them.", modern=""),
            ACTIVITY,
            *LAYER,
        ),
        message="CuDNNLSTM is the LSTM of Keras 3: it uses cuDNN by itself where that can be.",
    ),
    Symbol(
        "keras.layers.CuDNNGRU",
        to="keras.layers.GRU",
        arguments=(
            Write("reset_after", "True", "cuDNN's GRU resets after the matrix product."),
            Write("recurrent_activation", "'sigmoid'", "cuDNN's gates are sigmoids, as Keras 3's GRU has them.", modern=""),
            ACTIVITY,
            *LAYER,
        ),
        message="CuDNNGRU is the GRU of Keras 3 with reset_after=True: it uses cuDNN by itself where that can be.",
    ),
    *(Symbol(f"keras.layers.{kind}Pooling1D", arguments=(*_POOL_1D, _CHANNELS_FIXED)) for kind in ("Max", "Average")),
    *(Symbol(f"keras.layers.{kind}Pooling{rank}D", arguments=_POOL) for kind in ("Max", "Average") for rank in (2, 3)),
    *(Symbol(f"keras.layers.Global{kind}Pooling1D", arguments=(_CHANNELS_FIXED, *LAYER)) for kind in ("Max", "Average")),
    *(Symbol(f"keras.layers.Global{kind}Pooling{rank}D", arguments=_WITH_FORMAT) for kind in ("Max", "Average") for rank in (2, 3)),
    Symbol(
        "keras.layers.UpSampling1D",
        arguments=(Rename("length", "size", message="Keras 2 renamed length to size.", dialects=STANDALONE), *LAYER),
    ),
    Symbol(
        "keras.layers.UpSampling2D",
        arguments=(
            Refuse(
                "interpolation",
                "TensorFlow 1 sampled between the corners of pixels, Keras 3 between their centres: other values near every edge (up to 0.65 apart for inputs within 1.2). "
                "Keep it and retrain, or resize by a Lambda of tf.compat.v1.image.resize_bilinear.",
                values=("bilinear",),
                modern=True,
                dialects="keras2 tf_keras<2.0",
            ),
            *_WITH_FORMAT,
        ),
    ),
    Symbol("keras.layers.UpSampling3D", arguments=_WITH_FORMAT),
    Symbol("keras.layers.ZeroPadding1D", arguments=LAYER),
    Symbol(
        "keras.layers.ZeroPadding2D",
        arguments=(
            Rename(
                "padding",
                "padding",
                converter="zero_padding",
                message="Keras 1 took (top, bottom, left, right) or a dict; it is ((top, bottom), (left, right)) now.",
                dialects="keras1 keras2",
            ),
            *_WITH_FORMAT,
        ),
    ),
    Symbol("keras.layers.ZeroPadding3D", arguments=_WITH_FORMAT),
    Symbol("keras.layers.Cropping1D", arguments=LAYER),
    *(Symbol(f"keras.layers.Cropping{rank}D", arguments=_WITH_FORMAT) for rank in (2, 3)),
    Symbol(
        "keras.layers.Dropout",
        arguments=(
            replace(_RATE, converter="dropout_rate"),
            Rename("rate", "rate", converter="dropout_rate", dialects=ALL),
            *LAYER,
        ),
    ),
    Symbol("keras.layers.SpatialDropout1D", arguments=(_RATE, *LAYER)),
    *(
        Symbol(
            f"keras.layers.SpatialDropout{rank}D",
            arguments=(
                _RATE,
                DIM_ORDERING,
                *LAYER,
            ),
        )
        for rank in (2, 3)
    ),
    Symbol("keras.layers.GaussianDropout", arguments=(_RATE, *LAYER)),
    Symbol("keras.layers.AlphaDropout", arguments=LAYER),
    Symbol(
        "keras.layers.GaussianNoise",
        arguments=(Rename("sigma", "stddev", message="Keras 2 renamed sigma to stddev.", dialects=STANDALONE), *LAYER),
    ),
    Symbol(
        "keras.layers.LeakyReLU",
        arguments=(Rename("alpha", "negative_slope", message="Keras 3 calls the slope negative_slope; it warns at alpha."), *LAYER),
    ),
    Symbol("keras.layers.ELU", arguments=LAYER),
    Symbol("keras.layers.PReLU", arguments=(Rename("init", "alpha_initializer", dialects=STANDALONE), *LAYER)),
    Symbol("keras.layers.ReLU", arguments=LAYER),
    Symbol("keras.layers.Softmax", arguments=LAYER),
    Symbol(
        "keras.layers.ThresholdedReLU",
        to="keras.layers.ReLU",
        arguments=(
            Rename("theta", "threshold", message="ReLU calls it threshold."),
            Write("threshold", "1.0", "ThresholdedReLU's theta defaulted to 1.0, ReLU's threshold to 0.0."),
            *LAYER,
        ),
        message="ThresholdedReLU(theta) is x where x > theta, else 0: ReLU(threshold=theta).",
    ),
    Symbol("keras.layers.Activation", arguments=LAYER),
    Symbol(
        "keras.layers.ActivityRegularization",
        to="kerascompat.FACE.layers.ActivityRegularization",
        arguments=LAYER,
        message=ACTIVITY.message,
        silent="S21",
        dialects=STANDALONE,
    ),
    Symbol("keras.layers.ActivityRegularization", arguments=LAYER, dialects="tf_keras"),
    *(
        Symbol(f"keras.layers.{name}", arguments=LAYER)
        for name in ("Reshape", "Permute", "RepeatVector", "Masking", "TimeDistributed", "Wrapper")
    ),
    Symbol("keras.layers.Flatten", arguments=(_AS_IT_LIES, *LAYER)),
    Symbol("keras.layers.Bidirectional", arguments=(Accept("weights", "None is its default."), *LAYER)),
    Symbol(
        "keras.layers.Lambda",
        arguments=LAYER,
    ),
    Symbol(
        "keras.layers.BatchNormalization",
        arguments=(
            Drop(
                "mode",
                harmless=(0,),
                message="mode=1 normalised each sample by itself: use keras.layers.LayerNormalization. mode=2 used the batch statistics at test time too: call "
                "the layer with training=True.",
                dialects=STANDALONE,
            ),
            Rename("beta_init", "beta_initializer", dialects=STANDALONE),
            Rename("gamma_init", "gamma_initializer", dialects=STANDALONE),
            *_NORMALIZATION_2_3,
            *LAYER,
        ),
        message="",
    ),
    Symbol(
        "keras.layers.LayerNormalization",
        arguments=(*LAYER,),
        dialects="tf_keras",
    ),
    *(Symbol(f"keras.layers.{name}", arguments=LAYER) for name in _MERGES),
    Symbol(
        "keras.layers.merge",
        choice=(
            "mode",
            {
                "sum": "keras.layers.add",
                "mul": "keras.layers.multiply",
                "ave": "keras.layers.average",
                "max": "keras.layers.maximum",
                "concat": "keras.layers.concatenate",
            },
        ),
        otherwise="kerascompat.FACE.layers.merge",
        arguments=_MERGE_ARGUMENTS,
        message="Keras 2 gave every mode of merge a function of its own. " + _MERGE_MODES,
        silent="S43",
        dialects="keras1 keras2",
    ),
    Symbol(
        "keras.layers.Merge",
        choice=(
            "mode",
            {
                "sum": "keras.layers.Add",
                "mul": "keras.layers.Multiply",
                "ave": "keras.layers.Average",
                "max": "keras.layers.Maximum",
                "concat": "keras.layers.Concatenate",
            },
        ),
        otherwise="kerascompat.FACE.layers.Merge",
        arguments=(
            Refuse(
                "layers",
                "A Sequential of Keras 3 takes no branches: make the model functional, branch by branch, and join the outputs with keras.layers.add, "
                "multiply, average, maximum or concatenate.",
                harmless=(None,),
            ),
            *_MERGE_ARGUMENTS,
        ),
        message="Keras 2 gave every mode of Merge a layer of its own. " + _MERGE_MODES,
        silent="S43",
        dialects="keras1 keras2",
    ),
    *(
        Symbol(
            path,
            to="keras.layers.Add",
            message="Keras 3 keeps the base of its merge layers private; Add is one of them, and a _merge_function of one's own takes the place "
            "of the sum.",
        )
        for path in ("keras.layers.merge._Merge", "keras.layers.merging.base_merge._Merge")
    ),
    Symbol("keras.layers.concatenate", arguments=()),
    Symbol(
        "keras.layers.dot",
        arguments=(Accept("normalize", "Keras 3's dot hands normalize on to Dot, which takes it."),),
    ),
    Symbol(
        "keras.layers.InputLayer",
        arguments=(
            Rename("input_shape", "shape", message="Keras 3 calls it shape."),
            Rename("batch_input_shape", "batch_shape", message="Keras 3 calls it batch_shape."),
            Rename("input_dtype", "dtype", dialects=STANDALONE),
            Drop("type_spec", harmless=(None,), message="Keras 3 builds inputs from shape and dtype: write these.", dialects="tf_keras"),
        ),
    ),
    Symbol(
        "keras.Input",
        arguments=(
            Drop("type_spec", harmless=(None,), message="Keras 3 builds inputs from shape and dtype: write these.", dialects="tf_keras"),
        ),
    ),
    *(
        Symbol(
            f"keras.layers.LocallyConnected{rank}D",
            to=f"kerascompat.FACE.layers.LocallyConnected{rank}D",
            arguments=(
                *((part for part in _CONV_1D if part is not _CHANNELS_FIXED) if rank == 1 else (_KERNEL_2D, *_CONV)),
                Refuse(
                    "implementation",
                    "Implementations 2 and 3 laid the kernel out otherwise: kerascompat has 1, whose weights have other shapes and another scale.",
                    harmless=(1,),
                    dialects="tf_keras",
                ),
            ),
            message=f"Keras 3 has no LocallyConnected{rank}D; kerascompat's computes the same with the same weights.",
        )
        for rank in (1, 2)
    ),
    *(
        Symbol(
            f"keras.layers.{name}",
            to=f"kerascompat.FACE.layers.{name}",
            arguments=(
                ACTIVITY,
                *(part for part in LAYER if getattr(part, "name", "") != "weights"),
            ),
            message=f"Keras 2 removed {name}; kerascompat's computes the same with the same weights.",
            dialects=STANDALONE,
        )
        for name in ("Highway", "MaxoutDense")
    ),
    Symbol(
        "keras.layers.TimeDistributedDense",
        to="keras.layers.Dense",
        arguments=(
            Rename("output_dim", "units", message="Keras 2 renamed output_dim to units.", dialects=STANDALONE),
            INIT,
            BIAS,
            *KERNEL_PENALTIES,
            _STEPS,
            ACTIVITY,
            *LAYER,
        ),
        message="Keras 2 removed TimeDistributedDense: Dense acts on the last axis of any input, with the same weights, and hands the mask on.",
        dialects=STANDALONE,
    ),
    *(
        Symbol(f"keras.layers.{name}", by_hand=text, dialects="keras1 keras2 tf_keras")
        for name, text in {
            "SReLU": "Keras 2 removed SReLU: write its four-parameter formula in a Layer of your own (keras_contrib has the code for Keras 2).",
            "ParametricSoftplus": "Keras 2 removed ParametricSoftplus: alpha * softplus(beta * x) with two weights in a Layer of your own.",
            "ConvRNN2D": "ConvRNN2D was the base of ConvLSTM2D: use keras.layers.ConvLSTM2D, or keras.layers.RNN with a cell of your own.",
            "ConvLSTM2DCell": "Keras 3 keeps this cell private: use keras.layers.ConvLSTM2D.",
            "ConvRecurrent2D": "ConvRecurrent2D was the base of ConvLSTM2D: use keras.layers.ConvLSTM2D, or keras.layers.RNN with a cell of your own.",
            "Recurrent": "Recurrent was the base of SimpleRNN, LSTM and GRU: derive from keras.layers.RNN with a cell of your own.",
            "AbstractRNNCell": "Keras 3 needs no base for cells: derive from keras.layers.Layer, with state_size and call(inputs, states).",
            "DenseFeatures": "Feature columns are gone: use keras.utils.FeatureSpace or the preprocessing layers.",
        }.items()
    ),
    Symbol(
        "keras.layers.RandomHeight",
        by_hand="Keras 3 keeps RandomHeight only as tensorflow.keras.layers.RandomHeight: use keras.layers.RandomZoom(height_factor, width_factor=0.0) with a Resizing behind it.",
        dialects="tf_keras",
    ),
    Symbol(
        "keras.layers.RandomWidth",
        by_hand="Keras 3 keeps RandomWidth only as tensorflow.keras.layers.RandomWidth: use keras.layers.RandomZoom(0.0, width_factor) with a Resizing behind it.",
        dialects="tf_keras",
    ),
    *(
        Symbol(f"keras.layers.{name}", by_hand=text, dialects=dialects)
        for (name, dialects), text in {
            ("func_dump", "tf_keras"): "An internal helper of Keras: use marshal or cloudpickle.",
            ("func_load", "tf_keras"): "An internal helper of Keras: use marshal or cloudpickle.",
            ("has_arg", "keras1 tf_keras"): "An internal helper of Keras: use inspect.signature.",
            ("get_from_module", ALL): "An internal helper of Keras 1: use keras.saving.get_registered_object or a dict of your own.",
            ("object_list_uid", "keras1 tf_keras"): "An internal helper of Keras: use ', '.join(str(abs(id(x))) for x in objects).",
            ("to_list", "keras1 tf_keras"): "An internal helper of Keras: [x] if it is no list, else x.",
            ("time_distributed_dense", ALL): "An internal helper of Keras 1: keras.ops.matmul(x, w) acts on the last axis of any tensor.",
        }.items()
    ),
    *_preprocessing(
        "RandomContrast",
        "RandomFlip",
        "RandomRotation",
        "RandomTranslation",
        "RandomZoom",
        "Rescaling",
        "Resizing",
        "CenterCrop",
        "Hashing",
    ),
    Symbol("keras.layers.Normalization", arguments=LAYER, dialects="tf_keras"),
    Symbol(
        "keras.layers.CategoryEncoding",
        arguments=(
            Rename("max_tokens", "num_tokens", message="TensorFlow 2.6 renamed max_tokens to num_tokens."),
            Rename(
                "output_mode", "output_mode", values={"binary": "multi_hot"}, message="TensorFlow 2.6 renamed the mode binary to multi_hot."
            ),
            *LAYER,
        ),
        dialects="tf_keras<2.6",
    ),
    Symbol(
        "keras.layers.Discretization",
        arguments=(Rename("bins", "bin_boundaries", message="TensorFlow 2.6 renamed bins to bin_boundaries."), *LAYER),
        dialects="tf_keras<2.6",
    ),
    Symbol(
        "keras.layers.IntegerLookup",
        arguments=(
            Rename("max_values", "max_tokens", message="TensorFlow 2.6 renamed max_values to max_tokens."),
            Rename("mask_value", "mask_token", message="TensorFlow 2.6 renamed mask_value to mask_token."),
            Rename("oov_value", "oov_token", message="TensorFlow 2.6 renamed oov_value to oov_token."),
            *LAYER,
        ),
        dialects="tf_keras<2.6",
    ),
    Symbol(
        "keras.layers.StringLookup",
        arguments=(Write("mask_token", "''", "mask_token was '' and is None now: index 0 was kept for it."), *LAYER),
        dialects="tf_keras<2.6",
    ),
    Symbol(
        "keras.layers.TextVectorization",
        arguments=(Write("pad_to_max_tokens", "True", "pad_to_max_tokens was True and is False now."), *LAYER),
        dialects="tf_keras<2.6",
    ),
    Symbol(
        "keras.layers.EinsumDense",
        arguments=(Accept("activity_regularizer", "Keras 3 takes it as every layer does."), *LAYER),
        dialects="tf_keras",
    ),
    Symbol("keras.layers.Identity", arguments=LAYER, dialects="tf_keras"),
    *(
        Symbol(f"keras.layers.{name}", arguments=LAYER, dialects="tf_keras")
        for name in ("MultiHeadAttention", "Attention", "AdditiveAttention", "UnitNormalization", "RandomCrop", "RandomBrightness")
    ),
    Symbol("keras.layers.GroupNormalization", arguments=LAYER, dialects="tf_keras"),
    Symbol("keras.layers.SpectralNormalization", arguments=LAYER, dialects="tf_keras"),
    Symbol("keras.layers.Layer", arguments=LAYER),
    *(
        Symbol(
            f"keras.layers.{name}",
            arguments=(Drop("use_legacy_format", message="It chose how the configuration was written.", dialects="tf_keras"),),
        )
        for name in ("serialize", "deserialize")
    ),
    Symbol(
        "keras.layers.experimental.SyncBatchNormalization",
        to="keras.layers.BatchNormalization",
        arguments=(Write("synchronized", "True", "It is BatchNormalization(synchronized=True) now."), *_NORMALIZATION_2_3, *LAYER),
        dialects="tf_keras",
    ),
    Symbol(
        "keras.layers.experimental.RandomFourierFeatures",
        by_hand="RandomFourierFeatures was removed: multiply with a fixed random matrix and take the cosine in a Layer of your own.",
        dialects="tf_keras",
    ),
    Symbol(
        "keras.layers.experimental.preprocessing.CategoryCrossing",
        by_hand="CategoryCrossing was removed: use keras.layers.HashedCrossing.",
        dialects="tf_keras",
    ),
    Symbol(
        "keras.layers.experimental.preprocessing.PreprocessingLayer",
        to="keras.layers.Layer",
        arguments=LAYER,
        message="Preprocessing layers derive from Layer now.",
        dialects="tf_keras",
    ),
)
