"""The batches of a Sequence where `steps_per_epoch` says how many of them an epoch has, in the order of the old versions.

Keras 3 takes one pass over it for a round of its own: with 4 steps of 5 batches its epochs have 4, 1, 4, 1, ... batches.
"""

import math
import random

import keras

from kerascompat._training import loops

#: False while runs are compared number by number (kerascompat.testing).
SHUFFLES = True


def endless(sequence, shuffle=True):
    """The batches over and over, each epoch going on where the last one ended, as `fit_generator` of standalone Keras drew them.

    Args:
        sequence: A Sequence (`keras.utils.PyDataset`), or an iterator of ImageDataGenerator; whatever else is given comes back as it is.
        shuffle: Draw the batches of every pass in another order, by Python's `random`.

    keras/utils/data_utils.py of 2.2.4 and 2.3.1, `OrderedEnqueuer`; seen at work in both.
    """
    if not isinstance(sequence, keras.utils.PyDataset):
        return sequence
    return _yielded(loops.endless(sequence, shuffle and SHUFFLES))


def restarted(sequence, steps, shuffle=True):
    """The first `steps` batches of every pass, as tf.keras drew them; each epoch ends with `on_epoch_end`.

    Args:
        sequence: As for `endless`.
        steps: Batches an epoch. Where there are fewer, the Sequence comes back as it is.
        shuffle: As for `endless`.

    tensorflow/python/keras/engine/data_adapter.py of 2.3 and 2.10, `KerasSequenceAdapter.should_recreate_iterator`; seen at work in both.
    """
    if not isinstance(sequence, keras.utils.PyDataset) or steps is None or math.ceil(steps) > len(sequence):
        return sequence
    return _yielded(_restarted(sequence, math.ceil(steps), shuffle))


def first_batches(sequence, steps):
    """What every validation during `fit` looks at where `validation_steps` is given: the first batches, as in tf.keras.

    Standalone Keras went on where the last validation had ended; here each one begins anew, and the values differ by what batches they
    are of.

    Args:
        sequence: As for `endless`.
        steps: Batches a validation. Where there are fewer, the Sequence comes back as it is.
    """
    if not isinstance(sequence, keras.utils.PyDataset) or steps is None or math.ceil(steps) >= len(sequence):
        return sequence
    return _First(sequence, math.ceil(steps))


class _First(keras.utils.PyDataset):
    def __init__(self, sequence, steps):
        super().__init__()
        self._sequence, self._steps = sequence, steps

    def __len__(self):
        return self._steps

    def __getitem__(self, number):
        return self._sequence[number]

    def on_epoch_end(self):
        self._sequence.on_epoch_end()


def _restarted(sequence, steps, shuffle):
    while True:
        numbers = list(range(len(sequence)))
        if shuffle and SHUFFLES:
            random.shuffle(numbers)
        for number in numbers[:steps]:
            yield sequence[number]
        sequence.on_epoch_end()


def _yielded(batches):
    """Keras 3 knows generators alone, and batches that are tuples."""
    for batch in batches:
        yield tuple(batch) if isinstance(batch, list) else batch
