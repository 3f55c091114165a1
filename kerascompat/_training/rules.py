"""What training meant in each family of versions, as data."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Rules:
    """Facts of `compile`, `fit` and `evaluate` of one family of Keras versions.

    Attributes:
        name: The package of the face below `kerascompat`.
        title: What messages call it.
        present_mean: True where a loss was divided by the mean of the mask and by the share
            of weights that are not 0; False where mask and weights multiply and the sum is
            divided by the number of all elements.
        masked_metrics: Whether metrics leave masked timesteps out.
        running_metrics: True where metrics run on over an epoch (Keras 2.3); False where a
            metric is the value of one batch and the epoch logs the mean of these, weighted
            by batch size.
        metric_names: "function" where a metric is logged under its function's name and
            "accuracy" as "acc"; "given" where it is logged as it was written.
        stops_in_epoch: Whether `stop_training` ends an epoch after the batch that set it.
        last_batch_loss: Whether `evaluate_generator` reports the loss of the last batch
            alone, as Keras 2.3 did by mistake.
        validation_clears_stop: Whether the validation of `fit` takes back a `stop_training` that the last batch
            of the epoch set, as Keras 2.3 did by mistake.
        begins_with_logs: Whether `on_train_begin` and `on_train_end` are given a dict, where Keras 2.3 gave None.
        epochs: What the number of epochs was called, with its default in `fit`.
        params: "keras1" or "keras2": the keys of `callback.params`.
    """

    name: str
    title: str
    present_mean: bool = True
    masked_metrics: bool = True
    running_metrics: bool = False
    metric_names: str = "function"
    stops_in_epoch: bool = True
    last_batch_loss: bool = False
    validation_clears_stop: bool = False
    begins_with_logs: bool = True
    epochs: tuple[str, int] = ("epochs", 1)
    params: str = "keras2"


# keras/engine/training.py of 1.2.2.
KERAS1 = Rules("keras1", "Keras 1", masked_metrics=False, stops_in_epoch=False, epochs=("nb_epoch", 10), params="keras1")

# keras/engine/training*.py of 2.2.4.
KERAS2 = Rules("keras2", "Keras 2.0-2.2")

# keras/engine/training*.py and keras/utils/losses_utils.py of 2.3.1.
KERAS2_3 = Rules(
    "keras2.since_2_3",
    "Keras 2.3",
    present_mean=False,
    running_metrics=True,
    metric_names="given",
    last_batch_loss=True,
    validation_clears_stop=True,
    begins_with_logs=False,
)

# keras/engine/compile_utils.py and keras/utils/losses_utils.py of tf.keras 2.10.
TF_KERAS = Rules("tf_keras", "tf.keras 2", present_mean=False, running_metrics=True, metric_names="given")
