"""The values that `evaluate` and `train_on_batch` return as a list, in the order of tf.keras: `LossesContainer` and `MetricsContainer` of keras/engine/compile_utils.py."""


class ListedValues:
    """Mixed in before `keras.Model`: the loss, the losses of the outputs, then the metrics of the first output, of the second, and so on.

    Keras 3 sorts the metrics of several outputs by their names.
    """

    def _flatten_metrics_in_order(self, logs):
        names = sorted(self.get_metrics_result(), key=lambda name: (name != "loss", not name.endswith("_loss")))
        names = [name for name in names if name in logs]
        values = [logs[name] for name in names + [name for name in logs if name not in names]]
        return values[0] if len(values) == 1 else values
