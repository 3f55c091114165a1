"""The Embedding of Keras 1, which could drop whole words."""

import keras
from keras import ops

from kerascompat import _regularizers

_OLD = {"embeddings_initializer": "init", "embeddings_regularizer": "W_regularizer", "embeddings_constraint": "W_constraint"}


def arguments(given):
    """Arguments of Keras 3's Embedding under the names of this one."""
    return {_OLD.get(name, name): value for name, value in given.items()}


@keras.saving.register_keras_serializable(package="kerascompat.keras1")
class Embedding(keras.layers.Embedding):
    """Rows of a table, some of which are zero in a training step (keras/layers/embeddings.py of 1.2.2).

    With `dropout` each row of the table is kept with the probability `1 - dropout`, drawn anew for every batch and for the table
    as a whole: a word that is dropped is zero wherever it stands in the batch. Rows that are kept are divided by
    `1 - dropout`. Without it, use `keras.layers.Embedding`.

    Args:
        input_dim: Number of rows.
        output_dim: Length of each row.
        init: Initialization of Keras 1, a name or a function: "uniform" is from -0.05 to 0.05.
        input_length: Number of words of each sample, where it is fixed.
        W_regularizer, W_constraint: Of the table.
        activity_regularizer: Penalty of the output, summed over the batch as it was.
        mask_zero: Whether the word 0 is padding.
        weights: A list with the table to begin with.
        dropout: Share of the rows that are dropped; 0.0, the default, and 1.0 drop none.
    """

    def __init__(
        self,
        input_dim,
        output_dim,
        init="uniform",
        input_length=None,
        W_regularizer=None,
        activity_regularizer=None,
        W_constraint=None,
        mask_zero=False,
        weights=None,
        dropout=0.0,
        **kwargs,
    ):
        from kerascompat.keras1 import initializations

        if input_length is not None:
            kwargs["input_shape"] = (input_length,)
        super().__init__(
            input_dim,
            output_dim,
            embeddings_initializer=initializations.get(init),
            embeddings_regularizer=W_regularizer,
            activity_regularizer=_regularizers.summed(activity_regularizer),
            embeddings_constraint=W_constraint,
            mask_zero=mask_zero,
            weights=weights,
            **kwargs,
        )
        self.dropout = dropout
        if self._drops:
            self.seed_generator = keras.random.SeedGenerator()

    @property
    def _drops(self):
        return 0.0 < self.dropout < 1.0

    def call(self, inputs, training=None):
        if not (training and self._drops):
            return super().call(inputs)
        kept = 1.0 - self.dropout
        draws = keras.random.uniform((self.input_dim,), seed=self.seed_generator)
        scale = ops.expand_dims(ops.cast(draws <= kept, self.compute_dtype) / kept, -1)
        table = ops.cast(self.embeddings, self.compute_dtype) * scale
        return ops.take(table, ops.cast(inputs, "int32"), axis=0)

    def compute_output_spec(self, inputs, training=None):
        return super().compute_output_spec(inputs)

    def get_config(self):
        config = arguments(super().get_config())
        penalty = self.activity_regularizer
        config["activity_regularizer"] = penalty and keras.regularizers.serialize(penalty.regularizer)
        return {**config, "dropout": self.dropout}
