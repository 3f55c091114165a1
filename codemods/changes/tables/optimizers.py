"""The optimizers that no dialect of kerascompat holds, schedules and the wrapper of mixed precision; the others have rules of their own."""

from codemods.changes.rows import Drop, Symbol, Write

_JIT = Drop("jit_compile", message="Keras 3 compiles the model, not the optimizer: compile(jit_compile=...).", dialects="tf_keras")

ROWS = (
    Symbol("keras.optimizers.AdamW", arguments=(_JIT,), dialects="tf_keras"),
    Symbol("keras.optimizers.Adafactor", arguments=(_JIT,), dialects="tf_keras"),
    Symbol(
        "keras.optimizers.Lion",
        arguments=(_JIT, Write("learning_rate", "0.0001", "Lion's rate was 0.0001 where left out; Keras 3's is 0.001.")),
        dialects="tf_keras",
    ),
    Symbol(
        "keras.optimizers.experimental.Optimizer",
        to="keras.optimizers.Optimizer",
        arguments=(_JIT,),
        message="It left experimental in TensorFlow 2.11.",
        dialects="tf_keras",
    ),
    Symbol(
        "keras.optimizers.legacy.Optimizer",
        by_hand="Keras 3 has no legacy optimizers: derive from keras.optimizers.Optimizer and write update_step(gradient, variable, learning_rate).",
        dialects="tf_keras",
    ),
    Symbol(
        "keras.optimizers.Optimizer",
        arguments=(
            _JIT,
            Drop("gradient_aggregator", harmless=(None,), message="Average the gradients in train_step.", dialects="tf_keras"),
            Drop("gradient_transformers", harmless=(None,), message="Change the gradients in train_step.", dialects="tf_keras"),
        ),
        message="",
    ),
    Symbol(
        "keras.optimizers.TFOptimizer",
        by_hand="Keras 3 takes no optimizers of TensorFlow: use the optimizer of the same name in keras.optimizers.",
        dialects="keras1 keras2 tf_keras",
    ),
    Symbol(
        "keras.optimizers.clip_norm",
        by_hand="keras.ops.where(norm > limit, gradient * limit / norm, gradient) computes it; optimizers take clipnorm.",
        dialects="keras1 keras2",
    ),
    *(
        Symbol(
            f"keras.optimizers.schedules.{name}",
            arguments=(Drop("use_legacy_format", message="It chose how the configuration was written."),),
            dialects="tf_keras",
        )
        for name in ("serialize", "deserialize")
    ),
    Symbol(
        "keras.mixed_precision.LossScaleOptimizer",
        arguments=(
            Drop(
                "dynamic", harmless=(True,), message="The scale is dynamic; a fixed one is initial_scale with a huge dynamic_growth_steps."
            ),
        ),
        dialects="tf_keras",
    ),
    Symbol(
        "keras.model_subclassing_test_util.*", by_hand="Keras's own testing machinery: write the tests with pytest.", dialects="tf_keras"
    ),
    Symbol("keras.ops.*", by_hand="Use the function of the same name in keras.ops or keras.utils.", dialects="tf_keras"),
)
