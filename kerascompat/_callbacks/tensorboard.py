"""The logs of standalone Keras for TensorBoard."""

import warnings

import keras


class TensorBoard(keras.callbacks.Callback):
    """Writes the logs of every epoch as scalars, under their own names, to one file in `log_dir`.

    `loss`, `val_loss`, `acc`, `lr`: simple values, as programs that read event files expect them.  Keras 3 (and tf.keras 2)
    writes `epoch_loss` and the like, as tensors, to folders `train` and `validation`.

    Histograms are those of the weights.  Those of the layers' outputs and of gradients, images and embeddings were
    computed by TensorFlow 1 in its own graph and are not written; asking for them warns.  Neither is the graph.

    Source: keras/callbacks.py of 1.2.2 and 2.2.4.

    Args:
        log_dir: Where the file goes.
        histogram_freq: Epochs between histograms; 0 for none.
        batch_size: Taken and not needed: it was for the histograms of outputs.
        write_graph: Taken; no graph is written.
        write_grads, write_images: Must be false to be heeded.
        embeddings_freq, embeddings_layer_names, embeddings_metadata, embeddings_data: Must be left out to be heeded.
        update_freq: "epoch", "batch", or a number of samples between writings.  The steps count samples then, which the
            models of kerascompat tell their callbacks, and Keras 3's do not: these need `samples_per_batch`.
        samples_per_batch: The batch size of the fit.

    Raises:
        ImportError: TensorFlow is not installed.
        ValueError: `update_freq` other than "epoch", and nobody tells the size of a batch.
    """

    def __init__(
        self,
        log_dir="./logs",
        histogram_freq=0,
        batch_size=32,
        write_graph=True,
        write_grads=False,
        write_images=False,
        embeddings_freq=0,
        embeddings_layer_names=None,
        embeddings_metadata=None,
        embeddings_data=None,
        update_freq="epoch",
        *,
        samples_per_batch=None,
    ):
        super().__init__()
        missing = [
            text
            for asked, text in (
                (histogram_freq and write_grads, "gradients (write_grads)"),
                (histogram_freq and write_images, "images (write_images)"),
                (embeddings_freq, "embeddings (embeddings_freq)"),
                (histogram_freq, "the outputs of layers (histogram_freq)"),
            )
            if asked
        ]
        if missing:
            warnings.warn(
                f"TensorBoard of kerascompat does not write {', '.join(missing)}. Write them in a callback of your own with tf.summary.",
                RuntimeWarning,
                stacklevel=2,
            )
        self.log_dir = log_dir
        self.histogram_freq = histogram_freq
        self.update_freq = 1 if update_freq == "batch" else update_freq
        self.samples_per_batch = samples_per_batch
        self.samples_seen = 0
        self._written_at = 0
        self._writer = None

    def set_model(self, model):
        super().set_model(model)
        tf = _tensorflow()
        with tf.Graph().as_default():  # the writer of simple values wants no eager execution about it
            self._writer = tf.summary.FileWriter(str(self.log_dir))

    def on_batch_end(self, batch, logs=None):
        if self.update_freq == "epoch":
            return
        size = (logs or {}).get("size", self.samples_per_batch)
        if size is None:
            raise ValueError(
                f"TensorBoard with update_freq={self.update_freq!r} counts samples, and Keras 3 tells a callback no batch size: "
                "give samples_per_batch, the batch_size of the fit."
            )
        self.samples_seen += size
        if self.samples_seen - self._written_at >= self.update_freq:
            self._write(logs, self.samples_seen)
            self._written_at = self.samples_seen

    def on_epoch_end(self, epoch, logs=None):
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            self._write_weights(epoch)
        self._write(logs, epoch if self.update_freq == "epoch" else self.samples_seen)

    def on_train_end(self, logs=None):
        self._writer.close()

    def _write(self, logs, step):
        tf = _tensorflow()
        for name, value in (logs or {}).items():
            if name in ("batch", "size"):
                continue
            self._writer.add_summary(tf.Summary(value=[tf.Summary.Value(tag=name, simple_value=float(value))]), step)
        self._writer.flush()

    def _write_weights(self, epoch):
        tf = _tensorflow()
        values = {f"{layer.name}/{w.name}_0": keras.ops.convert_to_numpy(w) for layer in self.model.layers for w in layer.weights}
        with tf.Graph().as_default(), tf.Session() as session:
            for tag, value in values.items():
                self._writer.add_summary(session.run(tf.summary.histogram(tag, value)), epoch)


def _tensorflow():
    try:
        from tensorflow.compat import v1
    except ImportError as error:
        raise ImportError("TensorBoard needs TensorFlow to write its files: pip install tensorflow.") from error
    return v1
