"""keras.Model and keras.Sequential: constructors, training, saving; and the functions of keras.models."""

from codemods.changes.rows import ALL, STANDALONE, Accept, Attribute, Drop, Method, Rename, Symbol, Write

_WORKERS = "fit of Keras 3 has no workers, use_multiprocessing and max_queue_size: a keras.utils.PyDataset takes them in its constructor. They change the speed, not the numbers."
_QUEUE = (
    Drop("max_q_size", message=_WORKERS, dialects=STANDALONE),
    Drop("max_queue_size", message=_WORKERS),
    Drop("nb_worker", message=_WORKERS, dialects=STANDALONE),
    Drop("nb_val_worker", message=_WORKERS, dialects=STANDALONE),
    Drop("workers", message=_WORKERS),
    Drop("pickle_safe", message=_WORKERS, dialects=STANDALONE),
    Drop("use_multiprocessing", message=_WORKERS),
)
_EPOCHS = Rename("nb_epoch", "epochs", message="Keras 2 renamed nb_epoch to epochs.", dialects=STANDALONE)
_SHOW_ACCURACY = Drop(
    "show_accuracy",
    harmless=(False,),
    message="Give compile metrics=['acc'] instead of show_accuracy=True.",
    dialects=STANDALONE,
)
_RESET = Drop(
    "reset_metrics",
    harmless=(True,),
    message="Keras 3 gives the metrics of this batch alone, as reset_metrics=True did.",
    dialects="keras2 tf_keras",
)
_SAMPLES = (
    "Keras 1 counted samples here, Keras 3 counts batches: divide by the batch size of the generator, and round up, since Keras 1 went on until it had "
    "seen that many samples."
)
_BATCHES = (
    "Keras 2 took the number that Keras 1 code gave here as one of batches (samples_per_epoch divided by the batch size of a generator that has one, "
    "rounded down)."
)
#: A string was ignored: standalone Keras looked into dicts alone (training.py, standardize_weights).
_CLASS_WEIGHT = Rename(
    "class_weight",
    "class_weight",
    values={"auto": None, "balanced": None},
    message="A string as class_weight was ignored; Keras 3 wants a dict. To weigh the classes, give {class: weight}.",
    dialects=STANDALONE,
)
_YIELD = "A generator must yield tuples (x, y) or (x, y, sample_weight); a list of two raises."
_FORMAT = (
    Drop(
        "save_format",
        harmless=(None, "h5", "hdf5", "keras"),
        message="The ending of the path names the format: .keras or .h5. A SavedModel is written by model.export(path).",
        dialects="tf_keras",
    ),
    Drop("signatures", harmless=(None,), message="Write a SavedModel with signatures by keras.export.ExportArchive.", dialects="tf_keras"),
    Drop("options", harmless=(None,), message="Keras 3 takes no save options.", dialects="tf_keras"),
    Drop("save_traces", message="It concerned SavedModels alone.", dialects="tf_keras"),
    Accept("include_optimizer", "Keras 3 still takes include_optimizer for .h5 files."),
)
_BY_NAME = (
    Accept("by_name", "Keras 3 still takes by_name, by keyword, for .h5 files."),
    Drop(
        "reshape",
        harmless=(False,),
        message="Keras 3 does not reshape weights: reshape them and call layer.set_weights.",
        dialects="keras2",
    ),
    Drop("options", harmless=(None,), message="Keras 3 takes no load options.", dialects="tf_keras"),
)
_SILENT = Write(
    "verbose", "0", "predict was silent; Keras 3 prints a progress bar.", silent="S42", modern="", dialects="keras1 keras2 tf_keras<2.9"
)
_INTERNAL = "An internal of the graph versions: "


def _hand(name: str, remedy: str, dialects: str = ALL, unique: bool = True) -> Method:
    return Method("model", name, by_hand=remedy, dialects=dialects, unique=unique)


def _gone(name: str, remedy: str, dialects: str = ALL, unique: bool = True) -> Attribute:
    return Attribute("model", name, by_hand=remedy, dialects=dialects, unique=unique)


ROWS = (
    Symbol(
        "keras.Model",
        arguments=(
            Rename("input", "inputs", message="Keras 2 renamed input to inputs.", dialects=STANDALONE),
            Rename("output", "outputs", message="Keras 2 renamed output to outputs.", dialects=STANDALONE),
        ),
    ),
    Symbol("keras.Sequential"),
    Method(
        "model",
        "compile",
        arguments=(
            Drop(
                "sample_weight_mode",
                harmless=(None, "temporal", "samplewise"),
                message="Keras 3 takes sample weights of the shape of the targets, with or without time.",
            ),
            Drop("target_tensors", harmless=(None,), message="Keras 3 has no target tensors: give y to fit.", dialects="keras2 tf_keras"),
            Drop("distribute", harmless=(None,), message="Build and compile the model inside strategy.scope().", dialects="tf_keras"),
            Drop("experimental_run_tf_function", message="It chose an implementation.", dialects="tf_keras"),
            Rename("experimental_steps_per_execution", "steps_per_execution", dialects="tf_keras"),
            Drop("pss_evaluation_shards", harmless=(0,), message="Keras 3 has no parameter servers.", dialects="tf_keras"),
            Drop("class_mode", message="The loss says it: Keras 1 ignored class_mode.", dialects=STANDALONE),
        ),
        silent="S50",
    ),
    Method(
        "model",
        "fit",
        arguments=(
            _EPOCHS,
            _CLASS_WEIGHT,
            _SHOW_ACCURACY,
            *_QUEUE,
            Write("epochs", "10", "Keras 1 trained 10 epochs where none were named; Keras 3 trains 1.", silent="S41", dialects="keras1"),
        ),
    ),
    Method(
        "model",
        "fit",
        owner="keras.Sequential",
        arguments=(
            _EPOCHS,
            _CLASS_WEIGHT,
            _SHOW_ACCURACY,
            *_QUEUE,
            Write(
                "epochs",
                "10",
                "Sequential of Keras 2.0 trained 10 epochs where none were named; Keras 3 trains 1.",
                silent="S41",
                dialects="keras2<2.1",
            ),
        ),
        dialects="keras2<2.1",
    ),
    Method("model", "evaluate", arguments=(_SHOW_ACCURACY, *_QUEUE)),
    Method("model", "predict", arguments=(_SILENT, *_QUEUE)),
    Method("model", "train_on_batch", arguments=(_RESET, _CLASS_WEIGHT, _SHOW_ACCURACY), unique=True),
    Method("model", "test_on_batch", arguments=(_RESET, _SHOW_ACCURACY), unique=True),
    Method(
        "model",
        "fit_generator",
        to="fit",
        arguments=(
            Rename("generator", "x"),
            Rename("samples_per_epoch", "steps_per_epoch", converter="samples_to_steps", message=_SAMPLES, dialects="keras1"),
            Rename("samples_per_epoch", "steps_per_epoch", converter="samples_to_steps", message=_BATCHES, dialects="keras2"),
            _EPOCHS,
            _CLASS_WEIGHT,
            Rename("nb_val_samples", "validation_steps", converter="samples_to_steps", message=_SAMPLES, dialects="keras1"),
            Rename("nb_val_samples", "validation_steps", message=_BATCHES, dialects="keras2"),
            Rename("val_samples", "validation_steps", converter="samples_to_steps", message=_SAMPLES, dialects="keras1"),
            Rename("val_samples", "validation_steps", message=_BATCHES, dialects="keras2"),
            _SHOW_ACCURACY,
            *_QUEUE,
        ),
        message="fit takes generators. " + _YIELD,
        unique=True,
    ),
    Method(
        "model",
        "evaluate_generator",
        to="evaluate",
        arguments=(
            Rename("generator", "x"),
            Rename("val_samples", "steps", converter="samples_to_steps", message=_SAMPLES, dialects="keras1"),
            Rename("val_samples", "steps", message=_BATCHES, dialects="keras2"),
            _SHOW_ACCURACY,
            *_QUEUE,
            Write("verbose", "0", "evaluate_generator was silent; evaluate prints a progress bar.", modern=""),
        ),
        message="evaluate takes generators. " + _YIELD,
        unique=True,
    ),
    Method(
        "model",
        "predict_generator",
        to="predict",
        arguments=(
            Rename("generator", "x"),
            Rename("val_samples", "steps", converter="samples_to_steps", message=_SAMPLES, dialects="keras1"),
            Rename("val_samples", "steps", message=_BATCHES, dialects="keras2"),
            *_QUEUE,
            Write("verbose", "0", "predict_generator was silent; predict prints a progress bar.", modern=""),
        ),
        message="predict takes generators. " + _YIELD,
        unique=True,
    ),
    Method(
        "model",
        "predict_classes",
        template="(lambda scores: scores.argmax(axis=-1) if scores.shape[-1] > 1 else (scores > 0.5).astype('int32'))"
        "({self}.predict({x}<<, batch_size={batch_size}>>, verbose={verbose=0}))",
        message="Keras 3 has no predict_classes: it took the largest score, or of a single score whether it lies above one half.",
        unique=True,
        owner="keras.Sequential",
    ),
    Method(
        "model",
        "predict_proba",
        to="predict",
        arguments=(Write("verbose", "0", "predict_proba was silent; predict prints a progress bar.", modern=""),),
        message="predict_proba was predict under another name.",
        shared=True,
        owner="keras.Sequential",
    ),
    Method("model", "save", arguments=_FORMAT),
    Method("model", "save_weights", arguments=_FORMAT, unique=True),
    Method(
        "model",
        "load_weights",
        arguments=_BY_NAME,
        message="The second argument by position was by_name; Keras 3 reads skip_mismatch there.",
        silent="S35",
    ),
    Method("model", "summary"),
    Method(
        "model",
        "call",
        arguments=(
            Rename("x", "inputs", dialects="keras1"),
            Rename("input", "inputs", dialects="keras1"),
            Drop(
                "training",
                message="The `call` of a Sequential or functional model passed training over: its layers went by the `__call__` around it, "
                "or computed as in inference. Keras 3 heeds it.",
                dialects="tf_keras",
            ),
        ),
    ),
    Method(
        "model",
        "from_config",
        arguments=(
            Drop(
                "layer_cache", harmless=(None,), message="Keras 3 shares layers by their names: leave layer_cache out.", dialects="keras1"
            ),
        ),
    ),
    Method("model", "pop"),
    Method("model", "add"),
    _hand("to_yaml", "Keras 3 does not write YAML: model.to_json() writes the same configuration.", unique=True),
    Method(
        "model",
        "reset_states",
        template="[layer.reset_state() for layer in {self!}.layers if getattr(layer, 'stateful', False)]",
        unproven="[each.reset_state() for each in getattr({self}, 'layers', [{self}]) if getattr(each, 'stateful', False)]",
        message="Models of Keras 3 have no reset_states: each stateful layer is reset. A model inside the model is reset by the same line for it.",
        unique=True,
    ),
    _hand(
        "add_metric",
        "Compute the metric in a layer's call and keep it in a keras.metrics.Mean of the layer, or give it to compile(metrics=...).",
        unique=True,
    ),
    _hand("run_internal_graph", "Call the model on the inputs.", STANDALONE),
    _hand("load_weights_from_hdf5_group", "model.load_weights(path) reads the file.", "keras1"),
    _hand("load_weights_from_hdf5_group_by_name", "model.load_weights(path, by_name=True) reads the file.", "keras1"),
    _hand("save_weights_to_hdf5_group", "model.save_weights(path) writes the file.", "keras1"),
    _hand("get_weight_paths", "Every variable of Keras 3 has its path: {v.path: v for v in model.variables}.", "tf_keras"),
    _hand("save_spec", "model.inputs holds the symbolic inputs.", "tf_keras"),
    _hand("legacy_get_config", "model.get_config() gives the configuration.", "keras2"),
    _hand("legacy_from_config", "Model.from_config(config) makes the model.", "keras2"),
    Method(
        "model",
        "_make_predict_function",
        to="make_predict_function",
        message="It is public now; calling it is no longer needed for threads.",
        unique=True,
    ),
    Method("model", "_make_train_function", to="make_train_function", message="It is public now.", unique=True),
    Method("model", "_make_test_function", to="make_test_function", message="It is public now.", unique=True),
    Attribute(
        "model",
        "metrics_names",
        template="sorted({self}.get_metrics_result(), key=lambda name: (name != 'loss', not name.endswith('_loss')))",
        message="Keras 3's metrics_names is ['loss', 'compile_metrics']: zip with the scores mislabels them. The names of the results stand in the order of evaluate's, "
        "once the model was trained or evaluated.",
        silent="S28",
        unique=True,
    ),
    Attribute(
        "model",
        "weights",
        template="({self}.trainable_weights + {self}.non_trainable_weights)",
        message="Standalone Keras listed the trainable weights first; Keras 3 lists them layer by layer.",
        silent="S40",
        dialects=STANDALONE,
    ),
    _gone("uses_learning_phase", _INTERNAL + "Keras 3 passes training to call(); remove it.", STANDALONE),
    _gone("constraints", _INTERNAL + "a variable has its constraint: variable.constraint.", "keras1"),
    _gone("state_updates", _INTERNAL + "Keras 3 assigns at once; remove it."),
    _gone("sample_weights", _INTERNAL + "give sample_weight to fit.", "tf_keras", unique=False),
    _gone("training_data", _INTERNAL + "keep the arrays yourself.", "keras1", unique=False),
    _gone("validation_data", _INTERNAL + "keep the arrays yourself: give them to the callback's constructor.", STANDALONE, unique=False),
    _gone("flattened_layers", "model.layers holds the layers.", "keras1"),
    Attribute("model", "model", template="{self}", message="A Sequential is the model itself.", dialects=STANDALONE),
    _gone("autotune_steps_per_execution", "Give compile steps_per_execution='auto'.", "tf_keras"),
    _gone("total_loss", _INTERNAL + "compute the loss in train_step or compute_loss.", "keras1 keras2"),
    _gone("metrics_tensors", _INTERNAL + "give metrics to compile.", STANDALONE),
    _gone("targets", _INTERNAL + "give y to fit.", STANDALONE, unique=False),
    _gone("container_nodes", _INTERNAL + "model.operations holds the layers.", STANDALONE),
    # functions of keras.models
    Symbol(
        "keras.models.load_model",
        arguments=(Drop("options", harmless=(None,), message="Keras 3 takes no load options.", dialects="tf_keras"),),
    ),
    Symbol("keras.models.save_model", arguments=_FORMAT),
    Symbol("keras.models.model_from_yaml", by_hand="Keras 3 does not read YAML: keras.models.model_from_json reads what to_json() wrote."),
    Symbol(
        "keras.models.model_from_config",
        to="keras.saving.deserialize_keras_object",
        message="keras.saving.deserialize_keras_object makes a model of its configuration.",
    ),
    Symbol("keras.models.ask_to_proceed_with_overwrite", by_hand="A helper inside Keras: ask with input()."),
    Symbol("keras.models.optimizer_from_config", to="keras.optimizers.deserialize", message="Keras 2 renamed it.", dialects="keras1"),
    Symbol(
        "keras.models.experimental.SharpnessAwareMinimization",
        by_hand="Write the two passes of the method in train_step of a keras.Model subclass.",
        dialects="tf_keras",
    ),
)
