"""Layers with their options: what a program puts one after the other."""

from __future__ import annotations

from .pen import Pen

ACTIVATIONS = ("relu", "tanh", "sigmoid", "hard_sigmoid", "softplus", "softsign", "linear")
SINCE_2 = ("elu", "selu")


def activation(pen: Pen) -> str:
    return pen.pick(*ACTIVATIONS, *(() if pen.keras1 else SINCE_2))


def regularizer(pen: Pen) -> str:
    size = pen.pick("0.01", "1e-3")
    kind = pen.pick("l1", "l2", "l2", "both", "text", "own")
    if kind == "own":
        pen.define("def near_one(weights):", pen.backend("    return 0.01 * K.sum(K.square(weights - 1.))"))
        pen.custom["near_one"] = "near_one"
        return "near_one" if not pen.keras1 else f"{pen.name('regularizers', 'l2')}({size})"
    if kind == "text":
        return repr(pen.pick("l1", "l2"))
    if kind == "both":
        return pen.call(pen.name("regularizers", "l1l2" if pen.keras1 else "l1_l2"), l1=size, l2="0.002")
    return f"{pen.name('regularizers', kind)}({size})"


def constraint(pen: Pen) -> str:
    names = ("maxnorm", "nonneg", "unitnorm") if pen.keras1 else ("max_norm", "non_neg", "unit_norm")
    if not pen.keras1 and pen.chance(0.5):
        names = ("MaxNorm", "NonNeg", "UnitNorm", "MinMaxNorm")
    name = pen.pick(*names)
    if pen.chance(0.2) and name not in ("MinMaxNorm", "min_max_norm"):
        return repr(name)
    inside = {"MinMaxNorm": pen.pick("0.1, 0.8", "min_value=0.2, max_value=0.9, rate=0.5")}.get(name, "")
    if name.lower().replace("_", "") == "maxnorm":
        inside = pen.pick("2", "0.5", "0.7, axis=0", "m=1." if pen.keras1 else "max_value=1.")
    return f"{pen.name('constraints', name)}({inside})"


def initializer(pen: Pen) -> str:
    if pen.keras1:
        return repr(pen.pick("glorot_uniform", "he_normal", "lecun_uniform", "normal", "uniform", "orthogonal"))
    if pen.chance(0.5):
        return repr(pen.pick("glorot_uniform", "he_normal", "lecun_normal", "random_normal", "he_uniform", "orthogonal", "zeros"))
    name, inside = pen.pick(
        ("RandomNormal", "mean=0.0, stddev=0.05"),
        ("RandomUniform", "-0.05, 0.05"),
        ("TruncatedNormal", "stddev=0.1"),
        ("VarianceScaling", "scale=2.0, mode='fan_in'"),
        ("Constant", "0.1"),
        ("he_normal", ""),
        ("glorot_normal", "seed=3"),
    )
    return f"{pen.name('initializers', name)}({inside})"


def options(pen: Pen, kernel: bool = True) -> dict[str, str | None]:
    """Some of regularizers, constraints, initializers, and no bias."""
    drawn: dict[str, str | None] = {}
    if pen.chance(0.2):
        drawn["kernel_regularizer"] = regularizer(pen)
    if pen.chance(0.08):
        drawn["bias_regularizer"] = f"{pen.name('regularizers', 'l2')}(0.01)"
    if pen.chance(0.1):
        size = pen.pick("0.01", "1e-3")
        drawn["activity_regularizer"] = f"{pen.name('regularizers', pen.pick('l1', 'l2'))}({size})"
    if pen.chance(0.12):
        drawn["kernel_constraint"] = constraint(pen)
    if pen.chance(0.15):
        drawn["kernel_initializer"] = initializer(pen)
    if pen.chance(0.1):
        drawn["use_bias"] = "False"
        drawn.pop("bias_regularizer", None)
    return drawn


def dense(pen: Pen, units: int, activate: str | None, **first) -> list[str]:
    named = {**options(pen), **first}
    inside = activate is not None and pen.chance(0.7)
    if inside:
        spelled = repr(activate)
        if not pen.keras1 and pen.chance(0.1):
            spelled = pen.name("activations", activate)
        named = {"activation": spelled, **named}
    by_name = pen.chance(0.2)
    line = pen.call(pen.layer("Dense"), **{"units": units, **named}) if by_name else pen.call(pen.layer("Dense"), units, **named)
    return [line] + ([f"{pen.layer('Activation')}({activate!r})"] if activate and not inside else [])


FUNCTIONS = """K.abs(x) | K.square(x) | K.sqrt(K.abs(x) + 1e-3) | K.clip(x, -0.5, 0.5) | x * 2 + 1 | K.l2_normalize(x, axis=-1)
| x - K.mean(x, axis=-1, keepdims=True) | x / (K.max(x, axis=-1, keepdims=True) + 1.) | K.relu(x, alpha=0.1) | K.tanh(x)
| K.hard_sigmoid(x) | K.exp(-K.square(x)) | K.relu(x, max_value=0.4) | K.std(x, axis=-1, keepdims=True) + x | K.softplus(x) | K.sign(x) * x
| K.maximum(x, 0.1 * x) | K.switch(K.greater(x, 0.), x, 0.2 * x) | x + K.sum(x, axis=-1, keepdims=True) | K.var(x, axis=-1, keepdims=True) * x
| K.pow(K.abs(x) + 0.1, 1.5) | K.log(1. + K.abs(x)) | K.softmax(x) | K.zeros_like(x) + x | K.ones_like(x) - x | K.elu(x, 0.5)
| K.cast(K.greater(x, 0.), K.floatx()) * x | K.reverse(x, axes=1) | K.stop_gradient(x) * 0.5 + x | K.prod(x, axis=-1, keepdims=True) + x"""


def own_layer(pen: Pen) -> str:
    """A layer of the program's own, written as in its time."""
    base = (
        pen.name("engine.topology", "Layer") if pen.keras1 or not pen.tf and pen.chance(0.4) and pen.style == "from" else pen.layer("Layer")
    )
    weight = pen.pick("add", "add", "variable") if not pen.tf else "add"
    lines = [f"class Scale({base}):", "    def __init__(self, factor=1.0, **kwargs):", "        self.factor = factor"]
    lines += [f"        super({'Scale, self' if pen.chance(0.6) or pen.keras1 else ''}).__init__(**kwargs)", ""]
    lines += ["    def build(self, input_shape):"]
    shape = "(int(input_shape[-1]),)" if pen.tf or pen.chance(0.5) else "(input_shape[-1],)"
    if pen.keras1 or weight == "variable":
        lines += [f"        self.scale = {pen.name('backend', 'variable')}(np.ones({shape}))"]
        lines += [
            "        self.trainable_weights = [self.scale]"
            if pen.keras1 or pen.chance(0.5)
            else "        self._trainable_weights = [self.scale]"
        ]
    elif pen.chance(0.7):
        regular = ", regularizer='l2'" if pen.chance(0.2) else ""
        lines += [f"        self.scale = self.add_weight(name='scale', shape={shape}, initializer='ones', trainable=True{regular})"]
    else:
        lines += [f"        self.scale = self.add_weight('scale', {shape}, initializer='uniform')"]
    if pen.tf or pen.chance(0.6):
        lines += [f"        super(Scale, self).build(input_shape){'  # be sure to call this' if pen.chance(0.3) else ''}"]
    else:
        lines += ["        self.built = True"]
    mask = ", mask=None" if pen.chance(0.3) or pen.keras1 else ""
    lines += ["", f"    def call(self, x{mask}):", pen.backend("        return self.factor * x * self.scale"), ""]
    shape_of = "get_output_shape_for" if pen.keras1 else "compute_output_shape"
    lines += [f"    def {shape_of}(self, input_shape):", "        return input_shape", "", "    def get_config(self):"]
    lines += ["        config = super(Scale, self).get_config()", "        config['factor'] = self.factor", "        return config"]
    pen.define(*lines)
    pen.custom["Scale"] = "Scale"
    return pen.pick("Scale()", "Scale(0.5)", "Scale(factor=2.)")


def between(pen: Pen, rank: int) -> list[str]:
    """No layer or one that leaves the shape as it is; rank counts the samples' axis."""
    kinds = "normalization normalization normalization leaky prelu elu threshold dropout activation function noise penalty own none none"
    newer = pen.tf or pen.version >= (2, 2)
    kind = pen.pick(*kinds.split(), *(["softmax", "relu_layer"] if newer else []))
    if kind == "normalization":
        named = {}
        if pen.chance(0.4):
            named["momentum"] = pen.pick("0.9", "0.8", "0.5")
        if pen.chance(0.3):
            named["epsilon"] = pen.pick("1e-3", "1e-5", "1e-6")
        if pen.keras1 and pen.chance(0.3):
            named["mode"] = pen.pick("0", "2")
        elif not pen.keras1 and pen.chance(0.3):
            named[pen.pick("center", "scale")] = "False"
        if pen.chance(0.15):
            named["axis"] = pen.pick("-1", "1")
        if pen.chance(0.1):
            named["gamma_regularizer"] = f"{pen.name('regularizers', 'l2')}(0.01)"
            if named.get("scale"):
                del named["gamma_regularizer"]
        return [pen.call(pen.layer("BatchNormalization"), **named)]
    if kind == "function":
        found = [text.strip() for text in FUNCTIONS.replace("\n", " ").split(" | ")]
        if rank < 3:
            found.remove("K.reverse(x, axes=1)")
        if pen.keras1:
            found = [
                text
                for text in found
                if not text.startswith(("K.switch", "K.reverse", "K.zeros_like", "K.ones_like", "K.softmax", "K.elu", "K.stop", "K.cast"))
            ]
        if rank > 2:
            found = [text for text in found if "softmax" not in text]
        text = pen.backend(pen.pick(*found))
        if pen.chance(0.3) and not pen.keras1:
            pen.define("def bend(x):", f"    return {text}")
            text = next(one for one in pen.definitions if one.startswith("def bend(")).split("return ")[1]
            pen.custom["bend"] = "bend"
            return [f"{pen.layer('Lambda')}(bend)"]
        return [f"{pen.layer('Lambda')}(lambda x: {text})"]
    if kind == "own":
        return [own_layer(pen)]
    if kind == "noise":
        return [pen.pick(f"{pen.layer('GaussianNoise')}(0.1)", f"{pen.layer('GaussianDropout')}(0.2)")]
    simple = {
        "leaky": [f"{pen.layer('LeakyReLU')}({pen.pick('0.2', '', 'alpha=0.1', '.3')})"],
        "prelu": [f"{pen.layer('PReLU')}({'shared_axes=[1]' if rank > 2 and pen.chance(0.4) else ''})"],
        "elu": [f"{pen.layer('ELU')}({pen.pick('', '0.5', 'alpha=1.2')})"],
        "threshold": [f"{pen.layer('ThresholdedReLU')}({pen.pick('0.1', 'theta=0.05')})"],
        "dropout": [f"{pen.layer('Dropout')}({pen.pick('0.5', '0.25', 'p=0.2' if pen.keras1 else 'rate=0.2')})"],
        "activation": [f"{pen.layer('Activation')}({activation(pen)!r})"],
        "penalty": [f"{pen.layer('ActivityRegularization')}({pen.pick('l2=0.001', 'l1=0.001', '0.001, 0.002')})"],
        "none": [],
    }
    if newer:
        simple["softmax"] = [f"{pen.layer('Softmax')}()"]
        simple["relu_layer"] = [f"{pen.layer('ReLU')}({pen.pick('', '6.', 'max_value=0.5')})"]
    return simple[kind]


def recurrent(pen: Pen, units: int, sequences: bool = False, plain: bool = False, masked: bool = False, **first) -> str:
    """One recurrent layer. masked: steps may be masked, so it is not unrolled."""
    kind = pen.pick("LSTM", "GRU", "SimpleRNN", "LSTM")
    named: dict[str, str | None] = {}
    if not plain:
        if pen.chance(0.3):
            named["activation"] = repr(pen.pick("relu", "tanh", "sigmoid"))
        if kind != "SimpleRNN" and pen.chance(0.3):
            named["recurrent_activation"] = repr(pen.pick("sigmoid", "hard_sigmoid"))
        if kind == "LSTM" and pen.chance(0.2) and not pen.keras1:
            named["unit_forget_bias"] = "False"
        if pen.chance(0.15):
            named["go_backwards"] = "True"
        if pen.chance(0.2) and kind != "SimpleRNN" and not pen.tf and not pen.keras1:
            named["implementation"] = pen.pick("1", "2")
        if pen.keras1 and pen.chance(0.4):
            named["consume_less"] = pen.pick("'cpu'", "'gpu'", "'mem'")
        if pen.chance(0.15) and not masked:
            named["unroll"] = "True"
        if kind == "GRU" and not pen.keras1 and pen.chance(0.3) and (pen.tf or pen.version >= (2, 1)):
            named["reset_after"] = pen.pick("True", "False")
        if pen.chance(0.15):
            named["kernel_regularizer"] = f"{pen.name('regularizers', 'l2')}(0.01)"
        if pen.chance(0.1):
            named["recurrent_regularizer"] = f"{pen.name('regularizers', 'l2')}(0.01)"
        if pen.chance(0.1):
            named["dropout_W" if pen.keras1 else "dropout"] = "0."
        if pen.chance(0.08) and not pen.keras1:
            named["activity_regularizer"] = f"{pen.name('regularizers', 'l2')}(0.01)"
    if sequences:
        named["return_sequences"] = "True"
    return pen.call(pen.layer(kind), units, **named, **first)


def convolution(pen: Pen, rank: int, filters: int, **first) -> str:
    padding, stride, size = pen.pick("same", "valid"), pen.pick(1, 1, 2), pen.pick(2, 3)
    named: dict = {"activation": repr(activation(pen)), "padding": repr(padding)}
    if pen.keras1:
        if stride > 1:
            named["subsample_length" if rank == 1 else "subsample"] = stride if rank == 1 else (stride,) * rank
        if rank > 1:
            named["dim_ordering"] = "'tf'"
        return pen.call(pen.layer(f"Convolution{rank}D"), filters, *[size] * rank, **named, **options(pen), **first)
    if stride > 1:
        named["strides"] = stride if pen.chance(0.5) else (stride,) * rank
    elif pen.chance(0.15):
        named["dilation_rate"] = 2
    if rank == 1 and padding == "valid" and pen.chance(0.3):
        named["padding"] = "'causal'"
    kind = f"{pen.pick('Conv', 'Conv', 'Convolution')}{rank}D"
    sizes = size if rank == 1 or pen.chance(0.5) else (size,) * rank
    return pen.call(pen.layer(kind), filters, sizes, **named, **options(pen), **first)


def spatial(pen: Pen, rank: int) -> list[str]:
    """No layer or one that looks at the places of images or sequences."""
    kind = pen.pick("pool", "pool", "average", "up", "pad", "separable", "transposed", "depthwise", "local", "dropout", "none", "none")
    two = pen.pick("2", "(2, 2)") if rank == 2 and not pen.keras1 else "2" if rank == 1 else "(2, 2)"
    last = {"dim_ordering": "'tf'"} if pen.keras1 and rank == 2 else {}
    if kind in ("pool", "average"):
        layer = pen.layer(f"{'Max' if kind == 'pool' else 'Average'}Pooling{rank}D")
        word = "pool_length" if pen.keras1 and rank == 1 else "pool_size"
        same = {"padding": "'same'"} if kind == "average" or pen.chance(0.3) else {}
        return [pen.call(layer, **{word: two}, **same, **last) if pen.chance(0.5) else pen.call(layer, two, **same, **last)]
    if kind == "up":
        return [pen.call(pen.layer(f"UpSampling{rank}D"), two, **last)]
    if kind == "pad":
        return [pen.call(pen.layer(f"ZeroPadding{rank}D"), "1" if rank == 1 or not pen.keras1 else "(1, 1)", **last)]
    if kind == "dropout":
        return [pen.call(pen.layer(f"SpatialDropout{rank}D"), "0.3", **last)]
    if kind == "local":
        if pen.keras1:
            return [pen.call(pen.layer(f"LocallyConnected{rank}D"), 3, *[2] * rank, activation="'relu'", **last)]
        if pen.tf and pen.version >= (2, 13):
            return []
        return [pen.call(pen.layer(f"LocallyConnected{rank}D"), 3, 2 if rank == 1 else (2, 2), activation="'relu'", **options(pen))]
    if rank == 1:
        return (
            [f"{pen.layer('SeparableConv1D')}(3, 2, padding='same')"]
            if kind == "separable" and not pen.keras1 and (pen.tf or pen.version >= (2, 1))
            else []
        )
    if kind == "separable":
        if pen.keras1:
            return [
                pen.call(pen.layer("SeparableConvolution2D"), 3, 2, 2, activation="'relu'", padding="'same'", depth_multiplier=2, **last)
            ]
        return [pen.call(pen.layer("SeparableConv2D"), 3, two, activation="'relu'", padding="'same'", depth_multiplier=pen.pick(1, 2))]
    if kind == "transposed":
        if pen.keras1:
            return [pen.call(pen.layer("AtrousConvolution2D"), 3, 2, 2, atrous_rate=(2, 2), padding="'same'", **last)]
        name = pen.pick("Conv2DTranspose", "Conv2DTranspose", "Deconvolution2D") if not pen.tf else "Conv2DTranspose"
        return [pen.call(pen.layer(name), 3, pen.pick("2", "3"), strides=2, padding=repr(pen.pick("same", "valid")))]
    if kind == "depthwise" and not pen.keras1 and (pen.tf or pen.version >= (2, 2)):
        return [pen.call(pen.layer("DepthwiseConv2D"), 2, padding="'same'", depth_multiplier=pen.pick(1, 2))]
    return []
