"""keras.callbacks, without the learning rate: ModelCheckpoint, TensorBoard and their kin."""

from codemods.changes.rows import ALL, STANDALONE, Attribute, Drop, Method, Rename, Symbol, Write

_BOARD = (
    Write("log_dir", "'./logs'", "It wrote to ./logs; logs is the same folder.", modern="", dialects="keras1 keras2 tf_keras<2.0"),
    Drop("batch_size", message="Histograms need no batch size any more.", dialects="keras2 tf_keras"),
    Drop(
        "write_grads",
        harmless=(False,),
        message="Keras 3 does not write gradients: write them in a callback with tf.summary.histogram.",
        dialects="keras2 tf_keras",
    ),
    Drop(
        "embeddings_layer_names",
        harmless=(None,),
        message="Keras 3 writes every Embedding where embeddings_freq is set.",
        dialects="keras2 tf_keras",
    ),
    Drop(
        "embeddings_data",
        harmless=(None,),
        message="Keras 3 writes the embedding's weights, not what they make of data.",
        dialects="keras2 tf_keras",
    ),
)

ROWS = (
    Symbol(
        "keras.callbacks.ModelCheckpoint",
        arguments=(
            Rename(
                "period",
                "save_freq",
                values={1: "epoch"},
                converter="period",
                message="period counted epochs. Keras 3's save_freq is 'epoch' or a number of batches: for every n-th epoch give n times the batches of an epoch.",
            ),
            Drop("options", harmless=(None,), message="Keras 3 takes no checkpoint options.", dialects="tf_keras"),
            Drop(
                "load_weights_on_restart",
                harmless=(False,),
                message="Call model.load_weights before fit where the file is there.",
                dialects="tf_keras",
            ),
        ),
    ),
    Symbol(
        "keras.callbacks.TensorBoard",
        arguments=_BOARD,
    ),
    Symbol(
        "keras.callbacks.LambdaCallback",
        arguments=(
            Rename("on_batch_begin", "on_train_batch_begin", message="Keras 3 names the batches of training."),
            Rename("on_batch_end", "on_train_batch_end", message="Keras 3 names the batches of training."),
        ),
    ),
    Symbol(
        "keras.callbacks.ProgbarLogger",
        arguments=(
            Drop("count_mode", message="Keras 3 counts batches.", dialects=ALL),
            Drop("stateful_metrics", harmless=(None,), message="Keras 3 knows which metrics keep a state.", dialects="keras2 tf_keras"),
        ),
    ),
    Symbol(
        "keras.callbacks.CallbackList",
        arguments=(Drop("queue_length", message="Keras 3 does not measure the queue.", dialects=STANDALONE),),
    ),
    Symbol(
        "keras.callbacks.BackupAndRestore",
        arguments=(Drop("save_before_preemption", harmless=(False,), message="Use delete_checkpoint=False.", dialects="tf_keras"),),
    ),
    Symbol(
        "keras.callbacks.experimental.BackupAndRestore",
        to="keras.callbacks.BackupAndRestore",
        message="It left experimental in TensorFlow 2.8.",
        dialects="tf_keras",
    ),
    Symbol("keras.callbacks.BaseLogger", by_hand="Keras 3 averages the logs itself: remove the callback."),
    Symbol(
        "keras.callbacks.SidecarEvaluatorModelExport",
        by_hand="Keras 3 has no sidecar evaluator: use keras.callbacks.ModelCheckpoint(save_best_only=True).",
        dialects="tf_keras",
    ),
    Symbol(
        "keras.callbacks.standardize_input_data",
        by_hand="An internal helper of Keras: bring the arrays to the model's shapes with numpy.",
        dialects=STANDALONE,
    ),
    Symbol(
        "keras.callbacks_v1.TensorBoard",
        to="keras.callbacks.TensorBoard",
        arguments=_BOARD,
        message="The TensorBoard of TensorFlow 1 left its own module.",
        dialects="tf_keras",
    ),
    Symbol(
        "keras.callbacks.tensorboard_v2.TensorBoard",
        to="keras.callbacks.TensorBoard",
        arguments=_BOARD,
        message="Keras 2.3 kept it in a module of its own.",
        dialects="keras2",
    ),
    Attribute(
        "callback",
        "validation_data",
        by_hand="Keras 3 does not hand the validation data to callbacks: give it to the constructor of your callback.",
        dialects="keras1 keras2 tf_keras",
    ),
    Method("callback", "_set_model", to="set_model", message="Keras 2 renamed _set_model to set_model.", dialects=STANDALONE, unique=True),
)
