"""keras.utils, keras.wrappers and the modules below keras.utils that were never documented."""

from codemods.changes.rows import ALL, STANDALONE, Accept, Drop, Refuse, Rename, Symbol, Write

_INTERNAL = "A helper inside Keras that Keras 3 does not show: copy it into your project."


def _hand(path: str, remedy: str, dialects: str = ALL) -> Symbol:
    return Symbol(f"keras.utils.{path}", by_hand=remedy, dialects=dialects)


_SKLEARN = (
    "Keras 3's {new} takes the model, or a function of (X, y, **model_kwargs) that gives one, and fit_kwargs={{'epochs': ..., 'batch_size': ...}}; its estimators "
    "follow scikit-learn's rules, so build_fn={{...}} and its arguments must be rewritten by hand: {new}(model=build, model_kwargs={{...}}, fit_kwargs={{...}})."
)

ROWS = (
    Symbol(
        "keras.utils.to_categorical",
        arguments=(
            Rename("y", "x"),
            Rename("nb_classes", "num_classes", message="Keras 2 renamed nb_classes to num_classes.", dialects=STANDALONE),
            Drop(
                "dtype", harmless=("float64",), message="Keras 3 gives float64: write .astype(dtype) behind it.", dialects="keras2 tf_keras"
            ),
        ),
        message="It gives float64 where Keras 2 gave float32; fit casts it to the model's type.",
        silent="S37",
    ),
    Symbol("keras.utils.normalize", arguments=(Rename("a", "x", dialects="keras1"),)),
    Symbol("keras.utils.Progbar", arguments=(Accept("width", "The width of the bar on the screen."),)),
    Symbol("keras.utils.get_source_inputs", arguments=(Drop("layer", harmless=(None,)), Drop("node_index", harmless=(None,)))),
    *(
        Symbol(
            f"keras.utils.{name}",
            arguments=(
                Drop("layer_range", harmless=(None,), message="Keras 3 draws the whole model.", dialects="tf_keras"),
                Write("show_layer_names", "True", "Layer names were shown unless told otherwise.", modern="")
                if name == "plot_model"
                else Accept("dpi", "A finer picture."),
                Accept("dpi", "A finer picture."),
            ),
        )
        for name in ("plot_model", "model_to_dot")
    ),
    Symbol(
        "keras.utils.visualize_util.plot",
        to="keras.utils.plot_model",
        message="Keras 2 renamed keras.utils.visualize_util.plot to keras.utils.plot_model.",
        dialects="keras1",
    ),
    Symbol(
        "keras.utils.visualize_util.model_to_dot",
        to="keras.utils.model_to_dot",
        message="Keras 2 moved it to keras.utils.",
        dialects="keras1",
    ),
    *(
        Symbol(
            f"keras.{area}.deserialize_keras_object",
            to="" if area == "utils" else "keras.saving.deserialize_keras_object",
            arguments=(
                Rename("identifier", "config", message="Keras 3 calls it config."),
                Drop("module_objects", harmless=(None,), message="Give the objects by custom_objects."),
                Drop("printable_module_name", message="It named the module in an error message."),
            ),
            dialects="keras2 tf_keras",
        )
        for area in ("utils", "activations", "metrics")
    ),
    Symbol(
        "keras.metrics.serialize_keras_object",
        to="keras.saving.serialize_keras_object",
        arguments=(Rename("instance", "obj"),),
        dialects="keras2",
    ),
    Symbol("keras.utils.serialize_keras_object", arguments=(Rename("instance", "obj"),), dialects="keras2 tf_keras"),
    Symbol("keras.utils.Sequence", message=""),
    _hand(
        "multi_gpu_model",
        "Build and compile the model under keras.distribution.set_distribution(keras.distribution.DataParallel()) (JAX), or in tf.distribute.MirroredStrategy().scope() (TensorFlow). The batch is split over the devices in both.",
    ),
    Symbol(
        "keras.utils.training_utils.multi_gpu_model",
        by_hand="Build and compile the model in tf.distribute.MirroredStrategy().scope().",
        dialects="keras2",
    ),
    _hand("H5Dict", "Use h5py.File directly.", "keras2"),
    *(
        _hand(name, "Keras 3 loads data inside fit: give fit the keras.utils.PyDataset, or a generator.")
        for name in ("GeneratorEnqueuer", "OrderedEnqueuer", "SequenceEnqueuer")
    ),
    _hand(
        "convert_all_kernels_in_model",
        "It turned kernels of Theano's convolution around for TensorFlow: reverse them once, w[::-1, ::-1], and save the weights again.",
    ),
    Symbol(
        "keras.utils.print_summary",
        template="{model!}.summary(<<line_length={line_length}>>)",
        message="model.summary() prints it.",
        arguments=(
            Refuse("positions", "model.summary(positions=...) takes them."),
            Refuse("print_fn", "model.summary(print_fn=...) takes it."),
        ),
    ),
    _hand(
        "SidecarEvaluator",
        "Keras 3 has no sidecar evaluator: evaluate in a callback, or in a second process that loads the checkpoints.",
        "tf_keras",
    ),
    _hand("StepsPerExecutionTuner", "Give compile steps_per_execution='auto'.", "tf_keras"),
    _hand("TimedThread", "threading.Timer does the same.", "tf_keras"),
    _hand("to_ordinal", "(numpy.arange(num_classes - 1) < y[..., None]).astype('float32') makes the same matrix.", "tf_keras"),
    _hand("warmstart_embedding_matrix", "Copy the rows of known words into the new matrix yourself.", "tf_keras"),
    _hand(
        "data_utils.validate_file",
        "Compare hashlib.sha256(open(path, 'rb').read()).hexdigest(), or let keras.utils.get_file(file_hash=...) do it.",
    ),
    _hand("experimental.DatasetCreator", "Give fit the dataset itself.", "tf_keras"),
    # keras.utils.np_utils and its neighbours
    _hand("np_utils.categorical_probas_to_classes", "scores.argmax(axis=1) does the same.", "keras1"),
    _hand("np_utils.probas_to_classes", "scores.argmax(axis=1), or of a single score (scores > 0.5).astype(int), does the same.", "keras1"),
    _hand("np_utils.accuracy", "numpy.mean(predicted == true) does the same.", "keras1"),
    _hand("np_utils.binary_logloss", "sklearn.metrics.log_loss computes it.", "keras1"),
    _hand("np_utils.multiclass_logloss", "sklearn.metrics.log_loss computes it.", "keras1"),
    _hand("np_utils.convert_kernel", "Reverse the spatial axes: kernel[::-1, ::-1].", "tf_keras"),
    _hand("io_utils.save_array", "Use h5py or numpy.save.", "keras1"),
    _hand("io_utils.load_array", "Use h5py or numpy.load.", "keras1"),
    _hand("layer_utils.layer_from_config", "keras.layers.deserialize(config) does it.", "keras1"),
    _hand("layer_utils.count_total_params", "model.count_params() counts them.", "keras1"),
    _hand("generic_utils.make_tuple", "A helper inside Keras 1: tuple(args).", "keras1"),
    _hand(
        "layer_utils.convert_dense_weights_data_format",
        "Reshape the kernel to (channels, rows, columns, units), transpose it to (rows, columns, channels, units), and reshape it back.",
    ),
    *(
        Symbol(
            f"keras.utils.test_utils.{name}",
            to=f"kerascompat.FACE.test_utils.{name}",
            message="Keras 3 has no test_utils; kerascompat's does the same.",
            dialects=STANDALONE,
        )
        for name in ("get_test_data", "layer_test", "keras_test")
    ),
    _hand("test_utils.tf_file_io_proxy", _INTERNAL, "keras2"),
    *(
        Symbol(f"keras.utils.{module}.*", by_hand=_INTERNAL)
        for module in (
            "audio_dataset control_flow_util conv_utils data_utils dataset_utils experimental feature_space generic_utils image_dataset image_utils io_utils "
            "keras_logging kernelized_utils kpl_test_utils layer_utils losses_utils metrics_utils mode_keys multi_gpu_utils np_utils object_identity "
            "sidecar_evaluator test_utils text_dataset tf_contextlib tf_inspect tf_utils timeseries_dataset traceback_utils training_utils version_utils "
            "vis_utils visualize_util steps_per_execution_tuning timed_threads legacy"
        ).split()
    ),
    # scikit-learn
    *(
        Symbol(
            f"keras.wrappers.scikit_learn.{name}",
            to=f"kerascompat.FACE.wrappers.{name}",
            message=f"Keras 3's SKLearn{name.removeprefix('Keras')} takes no build_fn, and no parameters of it that a search could tune; "
            "kerascompat's estimator does, and logs and deals out samples as it did.",
        )
        for name in ("KerasClassifier", "KerasRegressor")
    ),
    Symbol("keras.wrappers.scikit_learn.BaseWrapper", by_hand=_SKLEARN.format(new="keras.wrappers.SKLearnClassifier"), dialects=STANDALONE),
)
