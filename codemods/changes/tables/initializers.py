"""keras.initializers (keras.initializations in Keras 1), regularizers, constraints and activations: objects and the strings that name them."""

from codemods.changes.rows import STANDALONE, Drop, Identifier, Rename, Symbol, Write

_FORMAT = Drop("use_legacy_format", message="It chose how the configuration was written.", dialects="tf_keras")
_UNTRUNCATED = (
    "Keras 1 drew from the whole normal distribution (largest weight .272 for 300 by 200 units), Keras 3 cuts it at two deviations (.144)."
)
_GLOROT = "scale=1.0, mode='fan_avg', distribution='untruncated_normal'"
_HE = "scale=2.0, mode='fan_in', distribution='untruncated_normal'"
_CALLED = "Keras 1 called it with a shape and got a variable: call the object instead, keras.Variable({path}({arguments})(shape))."
_INITIALIZATIONS = {
    "glorot_normal": ("keras.initializers.VarianceScaling", _GLOROT),
    "glorot_uniform": ("keras.initializers.GlorotUniform", ""),
    "he_normal": ("keras.initializers.VarianceScaling", _HE),
    "he_uniform": ("keras.initializers.HeUniform", ""),
    "lecun_uniform": ("keras.initializers.LecunUniform", ""),
    "identity": ("keras.initializers.Identity", ""),
    "normal": ("keras.initializers.RandomNormal", "stddev=0.05"),
    "one": ("keras.initializers.Ones", ""),
    "orthogonal": ("keras.initializers.Orthogonal", "gain=1.1"),
    "uniform": ("keras.initializers.RandomUniform", ""),
    "zero": ("keras.initializers.Zeros", ""),
}
_L_ARGUMENT = "Keras 1 and 2 named the factor l."
_NO_DTYPE = Drop("dtype", message="The type is that of the variable.", dialects="tf_keras<2.0")
_ACTIVITY = "The activity penalty of Keras 1 was summed over the batch; Keras 3 divides it by the batch size."

ROWS = (
    *(
        Symbol(
            f"keras.initializations.{name}",
            by_hand=f"{_UNTRUNCATED + ' ' if 'untruncated' in arguments else ''}{_CALLED.format(path=path, arguments=arguments)}",
            silent="S25" if arguments else "",
            dialects="keras1",
        )
        for name, (path, arguments) in _INITIALIZATIONS.items()
    ),
    Symbol(
        "keras.initializations.get",
        to="keras.initializers.get",
        message="Keras 2 renamed keras.initializations to keras.initializers.",
        dialects="keras1",
    ),
    Symbol(
        "keras.initializations.get_fans",
        by_hand="Compute fan_in and fan_out from the shape, or use keras.initializers.VarianceScaling(mode=...).",
        dialects="keras1",
    ),
    Identifier(
        "initializer",
        "glorot_normal",
        path="keras.initializers.VarianceScaling",
        arguments=_GLOROT,
        message=_UNTRUNCATED,
        silent="S25",
        dialects="keras1",
    ),
    Identifier(
        "initializer",
        "he_normal",
        path="keras.initializers.VarianceScaling",
        arguments=_HE,
        message=_UNTRUNCATED,
        silent="S25",
        dialects="keras1",
    ),
    Identifier(
        "initializer",
        "orthogonal",
        path="keras.initializers.Orthogonal",
        arguments="gain=1.1",
        message="Keras 1's orthogonal initialisation had a gain of 1.1; Keras 3's has 1.0.",
        silent="S25",
        dialects="keras1",
    ),
    Symbol(
        "keras.initializers.Constant",
        arguments=(
            _NO_DTYPE,
            Drop(
                "verify_shape",
                harmless=(False,),
                message="Keras 3 broadcasts the value: check its shape yourself.",
                dialects="tf_keras<2.0",
            ),
        ),
    ),
    *(
        Symbol(f"keras.initializers.{name}", arguments=(_NO_DTYPE,))
        for name in "GlorotNormal GlorotUniform Ones Orthogonal RandomNormal RandomUniform TruncatedNormal Zeros".split()
    ),
    Symbol(
        "keras.initializers.Identity",
        to="kerascompat.FACE.initializers.Identity",
        message="Keras 2.2 repeated the diagonal along the long side of a matrix; Keras 3 leaves 0 there.",
        dialects="keras2>=2.2",
    ),
    Symbol("keras.initializers.Identity", arguments=(_NO_DTYPE,), dialects="keras1 keras2<2.2 tf_keras"),
    Symbol(
        "keras.initializers.VarianceScaling",
        arguments=(
            Write(
                "distribution",
                "'untruncated_normal'",
                "'normal' was the default: in Keras 2.0 to 2.2.2 the whole normal distribution.",
                modern="",
                dialects="keras2<2.1",
            ),
            Rename(
                "distribution",
                "distribution",
                values={"normal": "untruncated_normal"},
                message="'normal' meant the whole normal distribution.",
                dialects="keras2<2.1",
            ),
            Rename(
                "distribution",
                "distribution",
                values={"normal": "truncated_normal"},
                message="'normal' meant the cut normal distribution.",
                dialects="keras2>=2.1 tf_keras",
            ),
            _NO_DTYPE,
        ),
        dialects="keras2 tf_keras",
    ),
    *(
        Symbol(f"keras.{area}.{name}", arguments=(_FORMAT,))
        for area in ("initializers", "regularizers", "constraints")
        for name in ("serialize", "deserialize")
    ),
    Symbol("keras.activations.serialize", arguments=(_FORMAT,)),
    Symbol(
        "keras.activations.deserialize",
        arguments=(_FORMAT, Rename("name", "config", message="Keras 3 calls it config.", dialects="keras2 tf_keras")),
    ),
    *(
        Symbol(
            f"keras.{area}.get",
            arguments=(Drop("kwargs", harmless=(None,), message="Give the arguments to the class.", dialects="keras1"),),
        )
        for area in ("regularizers", "constraints")
    ),
    Symbol(
        "keras.initializers.initializers_v1.*", by_hand="Use the initializer of the same name in keras.initializers.", dialects="tf_keras"
    ),
    # regularizers
    Symbol("keras.regularizers.L1", arguments=(Rename("l", "l1", message=_L_ARGUMENT, dialects="keras1 keras2 tf_keras<2.3"),)),
    Symbol("keras.regularizers.L2", arguments=(Rename("l", "l2", message=_L_ARGUMENT, dialects="keras1 keras2 tf_keras<2.3"),)),
    *(
        Symbol(
            path,
            to="keras.regularizers.L1L2",
            arguments=(
                Write("l1", "0.01", "l1_l2() penalised with 0.01 each; Keras 3's penalises with 0.", silent="S22"),
                Write("l2", "0.01", "l1_l2() penalised with 0.01 each; Keras 3's penalises with 0.", silent="S22"),
            ),
            message="The penalty is the class L1L2.",
            dialects=dialects,
        )
        for path, dialects in (("keras.regularizers.l1l2", "keras1"), ("keras.regularizers.l1_l2", "keras2 tf_keras"))
    ),
    Symbol("keras.regularizers.L1L2Regularizer", to="keras.regularizers.L1L2", message="Keras 2 renamed it to L1L2.", dialects=STANDALONE),
    *(
        Symbol(
            f"keras.regularizers.activity_{name.lower()}",
            to=f"keras.regularizers.{name}",
            arguments=(
                *((Rename("l", name.lower(), dialects=STANDALONE),) if name != "L1L2" else ()),
                *(
                    Write(part, "0.01", "activity_l1l2() penalised with 0.01 each; Keras 3's L1L2 penalises with 0.", silent="S22")
                    for part in ("l1", "l2")
                    if name == "L1L2"
                ),
            ),
            message=f"{_ACTIVITY} The layers pass it through kerascompat's `summed`.",
            silent="S21",
            dialects=STANDALONE,
        )
        for name in ("L1", "L2", "L1L2")
    ),
    Symbol(
        "keras.regularizers.EigenvalueRegularizer",
        by_hand="Keras 2 removed it: estimate the largest eigenvalue by power iteration in a keras.regularizers.Regularizer of your own.",
        dialects=STANDALONE,
    ),
    Identifier(
        "regularizer",
        "l1_l2",
        path="keras.regularizers.L1L2",
        arguments="l1=0.01, l2=0.01",
        message="The string no longer resolves; it penalised with 0.01 each.",
        silent="S22",
        dialects="keras2 tf_keras",
    ),
    Identifier(
        "regularizer",
        "l1l2",
        path="keras.regularizers.L1L2",
        arguments="l1=0.01, l2=0.01",
        message="The string no longer resolves; it penalised with 0.01 each.",
        silent="S22",
        dialects="keras1",
    ),
    # constraints
    Symbol(
        "keras.constraints.MaxNorm", arguments=(Rename("m", "max_value", message="Keras 2 renamed m to max_value.", dialects=STANDALONE),)
    ),
    Symbol(
        "keras.constraints.MinMaxNorm",
        arguments=(Rename("low", "min_value", dialects=STANDALONE), Rename("high", "max_value", dialects=STANDALONE)),
    ),
    *(
        Identifier("constraint", old, new=new, message=f"Keras 3 calls it {new}.", dialects=STANDALONE)
        for old, new in (("maxnorm", "max_norm"), ("nonneg", "non_neg"), ("unitnorm", "unit_norm"))
    ),
    *(
        Symbol(
            f"keras.constraints.{name}",
            by_hand="Keras 3 has no RadialConstraint: write the average over the circles of the kernel in a keras.constraints.Constraint of your own.",
            dialects="tf_keras",
        )
        for name in ("RadialConstraint",)
    ),
    *(
        Identifier("constraint", name, by_hand="Keras 3 has no RadialConstraint.", dialects="tf_keras")
        for name in ("RadialConstraint", "radial_constraint")
    ),
    # activations
    Symbol("keras.activations.relu", arguments=(Rename("alpha", "negative_slope", message="Keras 3 calls the slope negative_slope."),)),
    Symbol(
        "keras.activations.hard_sigmoid",
        to="kerascompat.FACE.activations.hard_sigmoid",
        message="It was clip(0.2 x + 0.5, 0, 1); Keras 3's hard_sigmoid is relu6(x + 3) / 6: f(1) is 0.7 there, 0.6667 here.",
        silent="S02",
        differs="Keras 3's hard_sigmoid has another slope: at most 0.034 apart.",
    ),
    Identifier(
        "activation",
        "hard_sigmoid",
        path="kerascompat.FACE.activations.hard_sigmoid",
        message="It was clip(0.2 x + 0.5, 0, 1); Keras 3's hard_sigmoid is relu6(x + 3) / 6: f(1) is 0.7 there, 0.6667 here.",
        silent="S02",
    ),
    Symbol("keras.activations.get_from_module", by_hand="Use keras.activations.get, or a dict of your own.", dialects="keras1"),
)
