"""keras.backend: the functions that Keras 3 moved to keras.ops and keras.random, renamed, or dropped."""

from codemods.changes.rows import STANDALONE, Accept, Drop, Refuse, Rename, Symbol, Write

_GONE = "Keras 3 took the functions of keras.backend out: "
_NAME = Drop("name", message="A name of a graph node; Keras 3 has no graph.")
_PAIR = (Rename("x", "x1"), Rename("y", "x2"))
_TF = "the same function on every backend."


def _ops(name: str, to: str = "", arguments: tuple = (), **more) -> Symbol:
    target = f"keras.ops.{to or name}"
    return Symbol(
        f"keras.backend.{name}",
        to=target,
        arguments=arguments,
        message=more.pop("message", f"Keras 3 moved keras.backend.{name} to {target}."),
        **more,
    )


def _template(name: str, template: str, message: str, arguments: tuple = (), **more) -> Symbol:
    return Symbol(f"keras.backend.{name}", template=template, message=message, arguments=arguments, **more)


def _hand(name: str, remedy: str, **more) -> Symbol:
    return Symbol(f"keras.backend.{name}", by_hand=remedy, **more)


_SEED = Refuse(
    "seed",
    "A seed gave a stream of numbers, drawn anew at every run; keras.random with an int draws the same numbers every time. Make one "
    "generator = keras.random.SeedGenerator(seed) outside and pass seed=generator.",
)
_IN_PHASE = (
    "Keras 3 has no learning phase: give call() a parameter training=None and choose by it, `a if training else b`; Keras passes it. "
    "Outside a layer, call the model with training=True or False."
)
_SESSION = "Keras 3 has no session. Remove the line; GPU memory growth is tf.config.experimental.set_memory_growth(gpu, True), threads are tf.config.threading."
_ANY_RANK = "One keras.ops.conv serves every number of axes."
_DIM_VALUES = {"tf": "channels_last", "th": "channels_first"}
_PADDING_1 = Rename("border_mode", "padding", dialects="keras1")
_TH_KERNEL = Refuse(
    "dim_ordering",
    "With 'th' the kernel lay as (out, in, rows, columns); keras.ops.conv wants (rows, columns, in, out). Transpose it, write data_format='channels_first'.",
    values=("th",),
    dialects="keras1",
)
_FORMAT_1 = Rename("dim_ordering", "data_format", values={"tf": "channels_last", "default": None}, dialects="keras1")
_INPUTS = Rename("x", "inputs")


def _hints(*names: str) -> tuple:
    return tuple(Drop(name, message="A hint for Theano.", dialects="keras1") for name in names)


ROWS = (
    # reductions and element by element
    *(
        _ops(name)
        for name in ("abs", "all", "any", "cast", "cos", "exp", "log", "max", "mean", "min", "prod", "round", "sigmoid", "sign", "sin")
    ),
    *(
        _ops(name)
        for name in (
            "softmax",
            "softplus",
            "softsign",
            "square",
            "stack",
            "std",
            "sum",
            "tanh",
            "transpose",
            "var",
            "elu",
            "shape",
            "squeeze",
        )
    ),
    *(_ops(name) for name in ("logsumexp", "is_tensor")),
    _ops("size", arguments=(_NAME,)),
    _ops("dtype"),
    *(
        _ops(name, arguments=_PAIR)
        for name in ("dot", "equal", "not_equal", "greater", "greater_equal", "less", "less_equal", "maximum", "minimum")
    ),
    _ops("lesser", "less", _PAIR, dialects="keras1"),
    _ops("lesser_equal", "less_equal", _PAIR, dialects="keras1"),
    _ops("pow", "power", (Rename("x", "x1"), Rename("a", "x2"))),
    _ops(
        "clip",
        arguments=(
            Refuse("min_value", "keras.ops.clip wants a number: write keras.ops.minimum(x, max_value).", values=(None,), harmless=()),
            Refuse("max_value", "keras.ops.clip wants a number: write keras.ops.maximum(x, min_value).", values=(None,), harmless=()),
            Rename("min_value", "x_min"),
            Rename("max_value", "x_max"),
        ),
    ),
    Symbol(
        "keras.backend.sqrt",
        to="keras.ops.sqrt",
        template="@keras.ops.sqrt(@keras.ops.maximum({x}, 0.0))",
        unless="nonnegative",
        message="keras.backend.sqrt took negative numbers as 0; keras.ops.sqrt gives nan for them.",
    ),
    _template(
        "hard_sigmoid",
        "@keras.ops.clip(0.2 * {x!} + 0.5, 0.0, 1.0)",
        "It was clip(0.2 x + 0.5, 0, 1); keras.ops.hard_sigmoid is relu6(x + 3) / 6: f(1) is 0.7 there, 0.6667 here.",
        silent="S02",
    ),
    Symbol(
        "keras.backend.relu",
        to="keras.activations.relu",
        arguments=(Rename("alpha", "negative_slope"),),
        message="keras.activations.relu takes the slope, the maximum and the threshold; keras.ops.relu takes none of them.",
    ),
    _template(
        "l2_normalize",
        "@keras.ops.normalize({x}, axis={axis}, order=2, epsilon=1e-6)",
        "keras.backend.l2_normalize divided by at least 1e-6, keras.ops.normalize by at least 1e-7 unless told.",
        arguments=(
            Refuse(
                "axis",
                "With axis=None all of the tensor was normalised: x / keras.ops.maximum(keras.ops.norm(x), 1e-6).",
                values=(None,),
                harmless=(),
            ),
        ),
    ),
    # axes whose default changed
    *(
        _ops(
            name,
            arguments=(
                Write(
                    "axis",
                    "-1",
                    f"keras.backend.{name} worked along the last axis; keras.ops.{name} flattens where no axis is given.",
                    silent="S48",
                ),
            ),
        )
        for name in ("argmax", "argmin")
    ),
    *(
        _ops(
            name,
            arguments=(
                Write(
                    "axis",
                    "0",
                    f"keras.backend.{name} worked along axis 0; keras.ops.{name} flattens where no axis is given.",
                    silent="S48",
                ),
            ),
        )
        for name in ("cumsum", "cumprod")
    ),
    _ops(
        "concatenate",
        arguments=(
            Rename("tensors", "xs"),
            Write(
                "axis",
                "-1",
                "keras.backend.concatenate joined along the last axis; keras.ops.concatenate joins along axis 0.",
                silent="S48",
            ),
        ),
    ),
    _ops(
        "expand_dims",
        arguments=(
            Rename("dim", "axis", dialects="keras1"),
            Write("axis", "-1", "keras.backend.expand_dims added the last axis where none was named."),
        ),
    ),
    _ops("arange", arguments=(Write("dtype", "'int32'", "keras.backend.arange gave int32 whatever it was given."),)),
    # names that mean something else
    _ops(
        "identity", "copy", (_NAME,), message="keras.backend.identity(x) gave x again; keras.ops.identity(n) makes a matrix.", silent="S49"
    ),
    _template(
        "repeat",
        "@keras.ops.repeat(@keras.ops.expand_dims({x}, 1), {n}, axis=1)",
        "keras.backend.repeat(x, n) made (samples, n, features) of (samples, features); keras.ops.repeat repeats each element.",
        silent="S49",
    ),
    _ops("in_top_k", message="keras.ops.in_top_k takes the targets first.", silent="S49"),
    Symbol(
        "keras.backend.binary_crossentropy",
        to="keras.ops.binary_crossentropy",
        message="Keras 1 took (output, target); Keras 2 and keras.ops.binary_crossentropy take (target, output).",
        silent="S49",
    ),
    Symbol(
        "keras.backend.categorical_crossentropy",
        to="keras.ops.categorical_crossentropy",
        message="Keras 1 took (output, target); Keras 2 and keras.ops.categorical_crossentropy take (target, output).",
        silent="S49",
    ),
    Symbol(
        "keras.backend.sparse_categorical_crossentropy",
        to="keras.ops.sparse_categorical_crossentropy",
        arguments=(
            Drop(
                "ignore_class",
                harmless=(None,),
                message="Give ignore_class to keras.losses.SparseCategoricalCrossentropy instead.",
                dialects="tf_keras",
            ),
        ),
        message="Keras 1 took (output, target); Keras 2 and keras.ops.sparse_categorical_crossentropy take (target, output).",
        silent="S49",
    ),
    _template(
        "switch",
        "@keras.ops.where({condition}, {then_expression}, {else_expression})",
        "keras.ops.switch chooses a branch by number. Where the condition has fewer axes than the values, expand it to theirs.",
        silent="S49",
    ),
    # shapes
    _ops("reshape", arguments=(Rename("shape", "newshape"),)),
    _ops("permute_dimensions", "transpose", (Rename("pattern", "axes"),)),
    _ops("repeat_elements", "repeat", (Rename("rep", "repeats"),)),
    _ops("tile", arguments=(Rename("n", "repeats"),)),
    _ops("flatten", "ravel"),
    _template(
        "batch_flatten",
        "@keras.layers.Flatten(data_format='channels_last')({x})",
        "Every sample made a row: the Flatten layer does it on every backend.",
    ),
    _ops("reverse", "flip", (Rename("axes", "axis"),)),
    _ops(
        "gather",
        "take",
        (
            Rename("reference", "x"),
            Write("axis", "0", "keras.backend.gather took rows; keras.ops.take takes from the flattened tensor where no axis is given."),
        ),
    ),
    _ops("slice", arguments=(Rename("x", "inputs"), Rename("start", "start_indices"), Rename("size", "shape"))),
    _template("int_shape", "tuple({x!}.shape)", "Every tensor of Keras 3 carries its shape."),
    _template("get_variable_shape", "tuple({x!}.shape)", "Every tensor of Keras 3 carries its shape."),
    _template("ndim", "len({x!}.shape)", "Every tensor of Keras 3 carries its shape."),
    _template("count_params", "@math.prod({x!}.shape)", "The number of elements is the product of the shape."),
    _template(
        "temporal_padding", "@keras.layers.ZeroPadding1D({padding=(1, 1)})({x})", "The ZeroPadding1D layer does it on every backend."
    ),
    _template(
        "asymmetric_temporal_padding",
        "@keras.layers.ZeroPadding1D(({left_pad=1}, {right_pad=1}))({x})",
        "The ZeroPadding1D layer does it on every backend.",
    ),
    _template(
        "spatial_2d_padding",
        "@keras.layers.ZeroPadding2D({padding=(1, 1)}<<, data_format={data_format}>>)({x})",
        "The ZeroPadding2D layer does it on every backend.",
        arguments=(Refuse("dim_ordering", "Write keras.layers.ZeroPadding2D(padding, data_format=...)(x).", dialects="keras1"),),
    ),
    _template(
        "asymmetric_spatial_2d_padding",
        "@keras.layers.ZeroPadding2D((({top_pad=1}, {bottom_pad=1}), ({left_pad=1}, {right_pad=1})))({x})",
        "The ZeroPadding2D layer does it on every backend.",
        arguments=(Refuse("dim_ordering", "Write keras.layers.ZeroPadding2D(padding, data_format=...)(x).", dialects="keras1"),),
    ),
    _template(
        "spatial_3d_padding",
        "@keras.layers.ZeroPadding3D({padding=(1, 1, 1)}<<, data_format={data_format}>>)({x})",
        "The ZeroPadding3D layer does it on every backend.",
        arguments=(Refuse("dim_ordering", "Write keras.layers.ZeroPadding3D(padding, data_format=...)(x).", dialects="keras1"),),
    ),
    _template(
        "resize_images",
        "@keras.layers.UpSampling2D(({height_factor}, {width_factor}), data_format={data_format}<<, interpolation={interpolation}>>)({x})",
        "The UpSampling2D layer does it on every backend.",
        arguments=(
            Refuse(
                "interpolation",
                "TensorFlow 1 sampled between the corners of pixels, Keras 3 between their centres: write tf.compat.v1.image.resize_bilinear, or accept other values near edges.",
                values=("bilinear",),
                dialects="keras2 tf_keras<2.0",
            ),
        ),
        dialects="keras2 tf_keras",
    ),
    _hand("resize_images", "Write keras.layers.UpSampling2D((height_factor, width_factor), data_format=...)(x).", dialects="keras1"),
    _template(
        "resize_volumes",
        "@keras.layers.UpSampling3D(({depth_factor}, {height_factor}, {width_factor}), data_format={data_format})({x})",
        "The UpSampling3D layer does it on every backend.",
        dialects="keras2 tf_keras",
    ),
    _hand("resize_volumes", "Write keras.layers.UpSampling3D((depth, height, width), data_format=...)(x).", dialects="keras1"),
    # making tensors and variables
    _ops(
        "zeros",
        arguments=(_NAME,),
        message="keras.backend.zeros made a variable, keras.ops.zeros makes a tensor: where it is updated later, write keras.Variable(keras.ops.zeros(shape)).",
    ),
    _ops(
        "ones",
        arguments=(_NAME,),
        message="keras.backend.ones made a variable, keras.ops.ones makes a tensor: where it is updated later, write keras.Variable(keras.ops.ones(shape)).",
    ),
    _ops("zeros_like", arguments=(_NAME,)),
    _ops("ones_like", arguments=(_NAME,)),
    _ops("eye", arguments=(Rename("size", "N"), _NAME)),
    _ops("one_hot", arguments=(Rename("indices", "x"), Rename("nb_classes", "num_classes", dialects="keras1"))),
    Symbol(
        "keras.backend.variable",
        to="keras.Variable",
        arguments=(
            Rename("value", "initializer"),
            Write(
                "dtype",
                "@keras.backend.floatx()",
                "keras.backend.variable made floats of the global type; keras.Variable keeps the type of an array.",
                unless_float="value",
            ),
            Drop("constraint", harmless=(None,), message="Set variable.constraint after making it.", dialects="keras2 tf_keras"),
        ),
        message="A variable is a keras.Variable.",
    ),
    _template(
        "constant",
        "@keras.ops.convert_to_tensor({value}, dtype={dtype=@keras.backend.floatx()})",
        "keras.backend.constant made floats of the global type; keras.ops.convert_to_tensor keeps the type it is given unless told.",
        arguments=(_NAME, Refuse("shape", "Write keras.ops.full(shape, value).")),
        dialects="keras2 tf_keras",
    ),
    Symbol(
        "keras.backend.cast_to_floatx",
        template="@keras.ops.cast({x}, @keras.backend.floatx())",
        message="keras.ops.cast to the global float type; the result is a tensor where it was an array.",
    ),
    Symbol(
        "keras.backend.placeholder",
        to="keras.Input",
        arguments=(
            Rename("shape", "batch_shape"),
            Rename(
                "ndim",
                "batch_shape",
                template="(None,) * ({})",
                message="A keras.Input takes a shape; ndim named the number of axes alone.",
            ),
            Accept("name", "Input takes a name."),
            Drop("ragged", harmless=(False,), dialects="tf_keras"),
        ),
        message="Keras 3 has no placeholders: a symbolic input is a keras.Input.",
    ),
    _hand("is_placeholder", "Keras 3 has no placeholders: isinstance(x, keras.KerasTensor) tells a symbolic tensor."),
    _template("is_variable", "isinstance({x}, @keras.Variable)", "Variables are keras.Variable."),
    _ops(
        "to_dense",
        "convert_to_tensor",
        (Rename("tensor", "x"), Write("sparse", "False", "keras.ops.convert_to_tensor makes a sparse tensor dense with sparse=False.")),
    ),
    _template(
        "is_sparse",
        "getattr({tensor}, 'sparse', False)",
        "Symbolic tensors of Keras 3 say whether they are sparse; for a TensorFlow tensor write isinstance(x, tf.SparseTensor).",
    ),
    # random numbers
    Symbol(
        "keras.backend.random_normal",
        to="keras.random.normal",
        arguments=(Rename("std", "stddev", dialects="keras1"), _SEED),
        message="keras.random.normal draws the same distribution from another generator.",
    ),
    Symbol(
        "keras.backend.random_uniform",
        to="keras.random.uniform",
        arguments=(Rename("low", "minval", dialects="keras1"), Rename("high", "maxval", dialects="keras1"), _SEED),
        message="keras.random.uniform draws the same distribution from another generator.",
    ),
    Symbol(
        "keras.backend.truncated_normal",
        to="keras.random.truncated_normal",
        arguments=(_SEED,),
        message="keras.random.truncated_normal draws the same distribution from another generator.",
    ),
    *(
        _template(
            name,
            "@keras.random.binomial({shape}, 1, {p=0.0}<<, dtype={dtype}>>)",
            "keras.random.binomial with one count draws the same zeros and ones.",
            arguments=(_SEED,),
        )
        for name in ("random_binomial", "random_bernoulli")
    ),
    _template(
        "random_normal_variable",
        "@keras.Variable(@keras.random.normal({shape}, {mean}, {scale}<<, dtype={dtype}>>)<<, name={name}>>)",
        "A variable is a keras.Variable.",
        arguments=(_SEED,),
    ),
    _template(
        "random_uniform_variable",
        "@keras.Variable(@keras.random.uniform({shape}, {low}, {high}<<, dtype={dtype}>>)<<, name={name}>>)",
        "A variable is a keras.Variable.",
        arguments=(_SEED,),
    ),
    Symbol(
        "keras.backend.dropout",
        to="keras.random.dropout",
        arguments=(Rename("x", "inputs"), Rename("level", "rate"), _SEED),
        message="keras.random.dropout scales as keras.backend.dropout did.",
    ),
    # reading and writing variables
    _ops("get_value", "convert_to_numpy", message="keras.ops.convert_to_numpy reads a variable or a tensor."),
    _ops("eval", "convert_to_numpy", message="Tensors have values at once in Keras 3: keras.ops.convert_to_numpy reads them."),
    _template("set_value", "{x!}.assign({value})", "A variable of Keras 3 is assigned to."),
    _template(
        "batch_get_value", "[@keras.ops.convert_to_numpy(variable) for variable in {0}]", "keras.ops.convert_to_numpy reads one variable."
    ),
    _template("batch_set_value", "[variable.assign(value) for variable, value in {tuples}]", "A variable of Keras 3 is assigned to."),
    _template("update", "{x!}.assign({new_x})", "A variable of Keras 3 is assigned to; in call() that is done at every batch."),
    _template("update_add", "{x!}.assign_add({increment})", "A variable of Keras 3 is added to."),
    _template("update_sub", "{x!}.assign_sub({decrement})", "A variable of Keras 3 is subtracted from."),
    _template(
        "moving_average_update",
        "{0!}.assign({0!} * {momentum!} + {value!} * (1.0 - {momentum!}))",
        "A moving average is assigned; Keras 2.2 and 2.3 also removed its bias towards zero at the start.",
    ),
    # layers' arithmetic
    _template(
        "bias_add",
        "@keras.ops.add({x}, {bias})",
        "A bias along the last axis is an addition.",
        arguments=(
            Refuse("data_format", "Reshape the bias to (channels, 1, 1) and add it.", values=("channels_first",)),
            Accept("data_format", "channels_last is the last axis."),
        ),
    ),
    _ops(
        "batch_normalization",
        arguments=(
            Rename("var", "variance"),
            Rename("beta", "offset"),
            Rename("gamma", "scale"),
            Write("axis", "-1", "keras.ops.batch_normalization must be told the axis."),
        ),
        message="keras.ops.batch_normalization takes (x, mean, variance, axis, offset, scale, epsilon).",
    ),
    _ops(
        "conv1d",
        "conv",
        (_PADDING_1, *_hints("image_shape", "filter_shape"), Rename("stride", "strides", dialects="keras1"), _INPUTS),
        message=_ANY_RANK,
    ),
    _ops(
        "conv2d",
        "conv",
        (
            _PADDING_1,
            _TH_KERNEL,
            _FORMAT_1,
            *_hints("image_shape", "filter_shape"),
            Rename("filter_dilation", "dilation_rate", dialects="keras1"),
            _INPUTS,
        ),
        message=_ANY_RANK,
    ),
    _ops("conv3d", "conv", (_PADDING_1, _TH_KERNEL, _FORMAT_1, *_hints("volume_shape", "filter_shape"), _INPUTS), message=_ANY_RANK),
    _ops(
        "atrous_conv2d",
        "conv",
        (_PADDING_1, _TH_KERNEL, _FORMAT_1, *_hints("image_shape", "filter_shape"), Rename("rate", "dilation_rate"), _INPUTS),
        message=_ANY_RANK,
        dialects="keras1",
    ),
    _ops("depthwise_conv2d", "depthwise_conv", (_INPUTS, Rename("depthwise_kernel", "kernel")), dialects="keras2 tf_keras"),
    _ops("separable_conv1d", "separable_conv", (_INPUTS,)),
    _ops("separable_conv2d", "separable_conv", (_PADDING_1, _TH_KERNEL, _FORMAT_1, _INPUTS)),
    _hand(
        "conv2d_transpose",
        "keras.ops.conv_transpose(x, kernel, strides, padding) computes the output shape by itself: drop output_shape, set output_padding where it differs.",
    ),
    _hand(
        "conv3d_transpose",
        "keras.ops.conv_transpose(x, kernel, strides, padding) computes the output shape by itself: drop output_shape, set output_padding where it differs.",
    ),
    _hand(
        "deconv2d",
        "keras.ops.conv_transpose(x, kernel, strides, padding) computes the output shape by itself: drop output_shape, set output_padding where it differs.",
    ),
    *(
        Symbol(
            f"keras.backend.pool{rank}d",
            choice=("pool_mode", {"max": "keras.ops.max_pool", "avg": "keras.ops.average_pool"}),
            arguments=(
                Rename("x", "inputs"),
                Rename("border_mode", "padding", dialects="keras1"),
                Rename("dim_ordering", "data_format", values={**_DIM_VALUES, "default": None}, dialects="keras1"),
                Write("strides", "1", "Strides were 1 where left out; keras.ops pools with strides of the window's size."),
            ),
            message="One function for each kind of pooling.",
        )
        for rank in (2, 3)
    ),
    *(
        _hand(
            f"local_conv{rank}d",
            "Keras 3 has no locally connected convolution: cut patches with keras.ops.image.extract_patches and multiply each with its own kernel.",
        )
        for rank in (1, 2)
    ),
    _template(
        "batch_dot",
        "@keras.layers.dot([{x}, {y}], axes={axes})",
        "The dot layer multiplies sample by sample as keras.backend.batch_dot did.",
        arguments=(
            Refuse(
                "axes",
                "Without axes it multiplied the last axis of x with the last but one of y (of a matrix: the last): keras.ops.matmul(x, y) for three axes, "
                "keras.layers.dot([x, y], axes=1) for matrices.",
                values=(None,),
                harmless=(),
            ),
        ),
    ),
    _hand(
        "normalize_batch_in_training",
        "Compute mean, variance = keras.ops.moments(x, axes) and call keras.ops.batch_normalization; it returned (normalised, mean, variance).",
    ),
    _hand(
        "rnn", "Derive from keras.layers.RNN with a cell, or loop with keras.ops.scan; keras.layers.RNN does masks, unrolling and states."
    ),
    # control flow
    _template(
        "in_train_phase",
        "({x()} if {training} else {alt()})",
        _IN_PHASE,
        arguments=(Refuse("training", _IN_PHASE, values=(None,), harmless=()),),
        dialects="keras2 tf_keras",
    ),
    _template(
        "in_test_phase",
        "({alt()} if {training} else {x()})",
        _IN_PHASE,
        arguments=(Refuse("training", _IN_PHASE, values=(None,), harmless=()),),
        dialects="keras2 tf_keras",
    ),
    _hand("in_train_phase", _IN_PHASE, dialects="keras1"),
    _hand("in_test_phase", _IN_PHASE, dialects="keras1"),
    _hand("learning_phase", _IN_PHASE),
    _hand("set_learning_phase", _IN_PHASE),
    _hand("learning_phase_scope", _IN_PHASE),
    _template(
        "map_fn",
        "@keras.ops.map({fn}, {elems})",
        "keras.ops.map applies the function along axis 0.",
        arguments=(_NAME, Refuse("dtype", "keras.ops.map infers the type: cast inside the function.")),
    ),
    _hand("foldl", "Write functools.reduce(fn, keras.ops.unstack(elems), initializer), or keras.ops.scan for a long axis."),
    _hand("foldr", "Write functools.reduce over the reversed keras.ops.unstack(elems), or keras.ops.scan(..., reverse=True)."),
    Symbol(
        "keras.backend.function",
        to="keras.Function",
        arguments=(
            Refuse(
                "inputs",
                "Keras 3 has no learning phase: build keras.Model(inputs, outputs) and call it with training=True or False.",
                mentions=("learning_phase",),
            ),
            Refuse("updates", "Keras 3 has no graph updates: assign to the variables after the call."),
            Accept("name", "keras.Function takes a name."),
        ),
        message="keras.Function(inputs, outputs) is called the same way; it gives tensors where it gave arrays.",
    ),
    _hand("Function", "Build keras.Function(inputs, outputs), or keras.Model(inputs, outputs) and call it."),
    _hand(
        "gradients",
        "Keras 3 has no symbolic gradients: with TensorFlow compute the loss inside `with tf.GradientTape() as tape:` and call tape.gradient(loss, variables); "
        "with JAX use jax.grad, with PyTorch loss.backward().",
    ),
    _ops("stop_gradient", arguments=(Rename("variables", "variable"),)),
    _hand("control_dependencies", "Code of Keras 3 runs in order: remove the block."),
    _hand("eager", "Keras 3 runs eagerly outside of fit: remove the decorator."),
    _hand("symbolic", "Keras 3 has no graph to enter: remove the decorator."),
    _hand("print_tensor", "Write print(x) with run_eagerly=True, or tf.print(message, x) with TensorFlow, jax.debug.print with JAX."),
    # losses
    _template(
        "ctc_batch_cost",
        "@keras.ops.expand_dims(@keras.ops.ctc_loss(@keras.ops.cast({y_true}, 'int32'), @keras.ops.log({y_pred!} + @keras.backend.epsilon()), "
        "@keras.ops.squeeze({label_length}, -1), @keras.ops.squeeze({input_length}, -1), mask_index={y_pred!}.shape[-1] - 1), 1)",
        "keras.backend.ctc_batch_cost took probabilities and the last class as blank; keras.ops.ctc_loss takes logarithms, the lengths as vectors, and class 0 as blank unless told.",
    ),
    _hand(
        "ctc_decode",
        "keras.ops.ctc_decode(inputs, sequence_lengths, strategy) takes logarithms and class 0 as blank unless mask_index says otherwise, and gives (decoded, scores) with -1 for padding.",
    ),
    _hand("ctc_label_dense_to_sparse", "keras.ops.ctc_loss takes dense labels with their lengths: drop the conversion."),
    *(
        _hand(name, "It was a helper of the Theano backend: keras.ops.ctc_loss computes the loss.")
        for name in ("ctc_cost", "ctc_create_skip_idxs", "ctc_interleave_blanks", "ctc_path_probs", "ctc_update_log_p")
    ),
    _hand(
        "binary_focal_crossentropy",
        "Use keras.losses.binary_focal_crossentropy(y_true, y_pred, ...), which also takes the mean over the last axis.",
        dialects="tf_keras",
    ),
    _hand(
        "categorical_focal_crossentropy",
        "Use keras.losses.categorical_focal_crossentropy(y_true, y_pred, ...), which also sums over the last axis.",
        dialects="tf_keras",
    ),
    # settings
    Symbol("keras.backend.set_floatx", arguments=(Rename("floatx", "value"),)),
    Symbol("keras.backend.set_epsilon", arguments=(Rename("e", "value"),)),
    _template(
        "image_dim_ordering",
        "{{'channels_last': 'tf', 'channels_first': 'th'}}[@keras.backend.image_data_format()]",
        "Keras 2 replaced 'tf' and 'th' by 'channels_last' and 'channels_first'.",
    ),
    Symbol(
        "keras.backend.set_image_dim_ordering",
        to="keras.backend.set_image_data_format",
        arguments=(Rename("dim_ordering", "data_format", values=_DIM_VALUES),),
        message="Keras 2 replaced 'tf' and 'th' by 'channels_last' and 'channels_first'.",
    ),
    _hand("reset_uids", "keras.backend.clear_session() resets the counters of layer names."),
    *(_hand(name, _SESSION) for name in ("get_session", "set_session")),
    _hand("manual_variable_initialization", "Variables of Keras 3 have their values at once: remove the line."),
    Symbol(
        "keras.backend.name_scope",
        to="keras.name_scope",
        arguments=(
            Drop("default_name", harmless=(None,), message="Give the name itself."),
            Drop("values", message="Keras 3 has no graph."),
        ),
        message="keras.name_scope labels what is made inside.",
    ),
    *(
        _hand(name, "Keras 1's order of loaded weights; Keras 3 has one order: remove the line.")
        for name in ("legacy_weight_ordering", "set_legacy_weight_ordering")
    ),
    _template("pattern_broadcast", "{x}", "A hint for Theano.", dialects="keras2"),
    *(
        _hand(name, "An internal constant of the Theano backend: write its value where it is used.", dialects=STANDALONE)
        for name in ("NAME_SCOPE_STACK", "T_softsign")
    ),
    *(_hand(name, "tensorflow.__version__ tells the version.", dialects="keras1") for name in ("tf_major_version", "tf_minor_version")),
    _hand("f", "An internal file handle of keras/backend/__init__.py: open ~/.keras/keras.json yourself."),
    Symbol(
        "keras.backend.experimental.*",
        by_hand="keras.backend.experimental chose TensorFlow's random generator; Keras 3 draws from keras.random.SeedGenerator: remove the line.",
        dialects="tf_keras",
    ),
    Symbol("keras.backend.tensorflow_backend.*", by_hand="An internal name of the TensorFlow backend: use keras.ops or TensorFlow itself."),
    Symbol(
        "keras.backend.theano_backend.*",
        by_hand="Keras 3 does not run on Theano: use keras.ops, which runs on TensorFlow, JAX and PyTorch.",
        dialects=STANDALONE,
    ),
    Symbol("keras.backend.numpy_backend.*", by_hand="Use NumPy, or keras.ops.", dialects="keras2"),
    Symbol("keras.backend.common.*", by_hand="Use the function of the same name in keras.config or keras.backend.", dialects=STANDALONE),
    Symbol(
        "keras.backend.load_backend.*",
        by_hand="An internal name of keras.backend: use the function of keras.ops that does it.",
        dialects="keras2",
    ),
)
