"""What was never documented, or left Keras altogether: engine, legacy, saving internals, DTensor, estimators, premade models, mixed precision."""

from codemods.changes.rows import ALL, Drop, Rename, Symbol

_ENGINE = "An internal of Keras's engine that Keras 3 does not have: write it with the public classes keras.Model, keras.layers.Layer and keras.Function."
_SAVING = "An internal of the HDF5 or SavedModel code: use model.save, model.save_weights, keras.saving.load_model and model.load_weights."
_MIXED = "Keras 3 has keras.mixed_precision.set_global_policy('mixed_float16') or dtype='mixed_float16' on a layer, and scales the loss by itself."
_DTENSOR = "DTensor left Keras: keras.distribution (DeviceMesh, LayoutMap, ModelParallel) does it."
_ESTIMATOR = "Estimators are gone: train the keras.Model with fit."


def _below(module: str, remedy: str, dialects: str = ALL) -> Symbol:
    return Symbol(f"keras.{module}.*", by_hand=remedy, dialects=dialects)


ROWS = (
    Symbol("keras.engine.network.Network", to="keras.Model", message="Network became Model.", dialects="keras2 tf_keras"),
    Symbol("keras.engine.topology.Container", to="keras.Model", message="Container became Model.", dialects="keras1 keras2"),
    Symbol(
        "keras.engine.functional.Functional",
        to="keras.Model",
        message="Keras 3 makes a functional model by keras.Model(inputs, outputs).",
        dialects="tf_keras",
    ),
    Symbol("keras.engine.keras_tensor.KerasTensor", to="keras.KerasTensor", message="It is public now.", dialects="tf_keras"),
    Symbol(
        "keras.models.Node",
        by_hand="Keras 3 keeps its nodes private: model.operations and tensor._keras_history hold the graph.",
        dialects="keras1 keras2",
    ),
    _below("engine", _ENGINE),
    _below("legacy", "Keras 2's reader of Keras 1 code, which this migration replaces: write the Keras 3 names and arguments."),
    _below("legacy_tf_layers", "tf.layers is gone: use keras.layers.", "tf_keras"),
    _below("feature_column", "Feature columns are gone: use keras.utils.FeatureSpace or the preprocessing layers.", "tf_keras"),
    _below(
        "premade",
        "Keras 3 has no premade models: a LinearModel is Dense(units) on the inputs; a WideDeepModel adds a linear and a deep model.",
        "tf_keras",
    ),
    _below(
        "premade_models",
        "Keras 3 has no premade models: a LinearModel is Dense(units) on the inputs; a WideDeepModel adds a linear and a deep model.",
        "tf_keras",
    ),
    Symbol("keras.experimental.LinearModel", by_hand="A LinearModel is Dense(units) on the inputs, summed over them.", dialects="tf_keras"),
    Symbol(
        "keras.experimental.WideDeepModel",
        by_hand="A WideDeepModel is activation(linear(x) + deep(x)): write call() and train both with their own optimizer in train_step.",
        dialects="tf_keras",
    ),
    Symbol(
        "keras.experimental.PeepholeLSTMCell",
        by_hand="Keras 3 has no peephole cell: derive from keras.layers.LSTMCell and add the three peephole weights in call().",
        dialects="tf_keras",
    ),
    Symbol(
        "keras.experimental.SequenceFeatures",
        by_hand="Feature columns are gone: use keras.utils.FeatureSpace or the preprocessing layers.",
        dialects="tf_keras",
    ),
    Symbol("keras.experimental.SidecarEvaluator", by_hand="Keras 3 has no sidecar evaluator: evaluate in a callback.", dialects="tf_keras"),
    Symbol(
        "keras.experimental.terminate_keras_multiprocessing_pools",
        by_hand="Keras 3 ends its workers itself: remove the line.",
        dialects="tf_keras",
    ),
    *(
        Symbol(
            f"keras.experimental.{name}",
            by_hand="Keras 3 has no such schedule: derive from keras.optimizers.schedules.LearningRateSchedule and write its formula in __call__(step).",
            dialects="tf_keras",
        )
        for name in ("LinearCosineDecay", "NoisyLinearCosineDecay")
    ),
    _below("dtensor", _DTENSOR, "tf_keras"),
    _below("estimator", _ESTIMATOR, "tf_keras"),
    Symbol(
        "keras.mixed_precision.experimental.Policy",
        to="keras.mixed_precision.Policy",
        arguments=(Drop("loss_scale", message="Keras 3 scales the loss by itself."),),
        message="It left experimental in TensorFlow 2.4.",
        dialects="tf_keras",
    ),
    Symbol(
        "keras.mixed_precision.experimental.set_policy",
        to="keras.mixed_precision.set_global_policy",
        message="It left experimental in TensorFlow 2.4.",
        dialects="tf_keras",
    ),
    Symbol(
        "keras.mixed_precision.experimental.global_policy",
        to="keras.mixed_precision.global_policy",
        message="It left experimental in TensorFlow 2.4.",
        dialects="tf_keras",
    ),
    Symbol("keras.mixed_precision.experimental.get_layer_policy", by_hand="layer.dtype_policy holds it.", dialects="tf_keras"),
    Symbol(
        "keras.mixed_precision.experimental.LossScaleOptimizer",
        to="keras.mixed_precision.LossScaleOptimizer",
        arguments=(
            Rename("optimizer", "inner_optimizer"),
            Drop("loss_scale", harmless=("dynamic",), message="A fixed scale is initial_scale with a huge dynamic_growth_steps."),
        ),
        message="It left experimental in TensorFlow 2.4.",
        dialects="tf_keras",
    ),
    _below("mixed_precision", _MIXED, "tf_keras"),
    _below("saving", _SAVING),
    _below("export", "keras.export.ExportArchive writes SavedModels.", "tf_keras"),
    _below(
        "initializers",
        "An internal name of keras.initializers: copy the helper into your project, or import the package that it comes from.",
    ),
    _below("callbacks", "An internal name of keras.callbacks: import the package it comes from."),
    _below(
        "callbacks_v1",
        "An internal name of keras.callbacks: copy the helper into your project, or import the package that it comes from.",
        "tf_keras",
    ),
    _below("optimizers", "An internal name of the optimizers: derive from keras.optimizers.Optimizer."),
    _below("optimizer_v2", "An internal name of the optimizers: derive from keras.optimizers.Optimizer.", "tf_keras"),
    _below("losses", "An internal name of keras.losses: copy the helper into your project, or import the package that it comes from."),
    _below("metrics", "An internal name of keras.metrics: copy the helper into your project, or import the package that it comes from."),
    _below("models", "An internal name of keras.models: copy the helper into your project, or import the package that it comes from."),
    _below("layers", "An internal name of keras.layers: derive from the public class, or copy the helper into your project."),
    _below("backend", "An internal name of keras.backend: use the function of keras.ops that does it."),
    _below("backend_config", "keras.config holds floatx, epsilon and image_data_format.", "tf_keras"),
    _below(
        "activations", "An internal name of keras.activations: copy the helper into your project, or import the package that it comes from."
    ),
    _below(
        "regularizers",
        "An internal name of keras.regularizers: copy the helper into your project, or import the package that it comes from.",
    ),
    _below(
        "constraints", "An internal name of keras.constraints: copy the helper into your project, or import the package that it comes from."
    ),
    _below("datasets", "An internal name of keras.datasets: copy the helper into your project, or import the package that it comes from."),
    _below(
        "preprocessing",
        "An internal name of keras.preprocessing: copy the helper into your project, or import the package that it comes from.",
    ),
    _below(
        "applications",
        "An internal name of keras.applications: copy the helper into your project, or import the package that it comes from.",
    ),
    _below("utils", "A helper inside Keras that Keras 3 does not show: copy it into your project."),
    _below("wrappers", "An internal name of keras.wrappers: copy the helper into your project, or import the package that it comes from."),
    *(
        _below(module, "Keras's own testing machinery: write the tests with pytest.", "tf_keras")
        for module in ("keras_parameterized", "testing_infra", "testing_utils", "combinations")
    ),
)
