"""Recurrent layers with constants: tensors that the cell sees at every step (keras/layers/recurrent.py and wrappers.py of 2.2.4)."""

import functools

import keras


class _Constants:
    """What RNN and Bidirectional share: where the states and the constants of a call stand.

    `layer(x, initial_state=[...], constants=[...])`, or all of them in one list, x first and the constants last.
    """

    _number_of_constants = 0
    _handed_down = None  # by a Bidirectional around it

    def _apart(self, inputs, initial_state, constants):
        """(x, states or None, constants), from a list of inputs too.

        Raises:
            ValueError: a list of inputs beside `initial_state` or `constants`.
        """
        if isinstance(inputs, (list, tuple)):
            if (initial_state is not None or constants is not None) and len(inputs) > 1:
                raise ValueError(f"{type(self).__name__} is called on a list of inputs, which holds states and constants already.")
            inputs = list(inputs)
            number = self._number_of_constants
            constants = inputs[-number:] if number else None
            inputs, *states = inputs[: len(inputs) - number]
            initial_state = states or initial_state
        constants = [] if constants is None else list(constants) if isinstance(constants, (list, tuple)) else [constants]
        if initial_state is not None and not isinstance(initial_state, (list, tuple)):
            initial_state = [initial_state]
        return inputs, initial_state, constants

    def __call__(self, inputs, initial_state=None, constants=None, **kwargs):
        inputs, initial_state, constants = self._apart(inputs, initial_state, self._handed_down if constants is None else constants)
        self._number_of_constants = len(constants)
        if initial_state is not None:
            kwargs["initial_state"] = list(initial_state)
        if constants:
            kwargs["constants"] = constants
        if isinstance(kwargs.get("mask"), (list, tuple)):
            kwargs["mask"] = kwargs["mask"][0]
        return super().__call__(inputs, **kwargs)

    def get_config(self):
        config = super().get_config()
        return {**config, "num_constants": self._number_of_constants} if self._number_of_constants else config

    @classmethod
    def from_config(cls, config, custom_objects=None):
        config = dict(config)
        number = config.pop("num_constants", None) or 0
        layer = super().from_config(config, custom_objects=custom_objects)
        layer._number_of_constants = number
        return layer


@keras.saving.register_keras_serializable(package="kerascompat")
class RNN(_Constants, keras.layers.RNN):
    """`keras.layers.RNN` that hands `constants` to its cell, as Keras 2.0.9 to 2.3 and tf.keras 2 did.

    The cell is built with a list, the shape of a step and those of the constants, and called as `cell.call(step, states, constants=[...])`.
    It may be any object with `call` and `state_size`.

    Raises:
        ValueError: states or constants beside a list of inputs.
    """

    _constants = ()  # of the call that is going on

    def __init__(self, cell, *args, **kwargs):
        super().__init__(cell, *args, **kwargs)
        for each in getattr(self.cell, "cells", [self.cell]):
            if not hasattr(each, "compute_dtype"):  # a cell that is no layer, which Keras 3 asks for its type
                each.compute_dtype = self.compute_dtype

    def build(self, sequences_shape, initial_state_shape=None, constants_shape=None):
        if constants_shape and isinstance(self.cell, keras.layers.Layer) and not self.cell.built:
            shapes = (
                [constants_shape] if isinstance(constants_shape, tuple) and not isinstance(constants_shape[-1], tuple) else constants_shape
            )
            step = (sequences_shape[0], *sequences_shape[2:])
            with keras.name_scope(self.cell.name):
                self.cell.build([step, *map(tuple, shapes)])
            self.cell.built = True
        super().build(sequences_shape, initial_state_shape)

    def call(self, sequences, initial_state=None, constants=None, mask=None, training=False):
        object.__setattr__(self, "_constants", list(constants or ()))
        try:
            return super().call(sequences, initial_state=initial_state, mask=mask, training=training)
        finally:
            object.__setattr__(self, "_constants", ())

    def inner_loop(self, sequences, initial_state, mask, training=False):
        cell = self.cell
        if self._constants or not isinstance(cell, keras.layers.Layer):
            object.__setattr__(self, "cell", functools.partial(_step, cell, self._constants, training))
        try:
            return super().inner_loop(sequences, initial_state, mask, training=training)
        finally:
            object.__setattr__(self, "cell", cell)

    def compute_output_shape(self, sequences_shape, initial_state_shape=None, constants_shape=None):
        return super().compute_output_shape(sequences_shape)


@keras.saving.register_keras_serializable(package="kerascompat")
class Bidirectional(_Constants, keras.layers.Bidirectional):
    """`keras.layers.Bidirectional` whose layers are both given the `constants`, as Keras 2.1.3 to 2.3 and tf.keras 2 did.

    Raises:
        ValueError: states or constants beside a list of inputs.
    """

    def build(self, sequences_shape, initial_state_shape=None, constants_shape=None):
        if constants_shape:
            for layer in (self.forward_layer, self.backward_layer):
                if not layer.built:
                    layer.build(sequences_shape, constants_shape=constants_shape)
                    layer.built = True
        super().build(sequences_shape, initial_state_shape)

    def call(self, sequences, initial_state=None, constants=None, mask=None, training=None):
        both = (self.forward_layer, self.backward_layer)
        for layer in both if constants else ():
            object.__setattr__(layer, "_handed_down", list(constants))
        try:
            return super().call(sequences, initial_state=initial_state, mask=mask, training=training)
        finally:
            for layer in both if constants else ():
                object.__setattr__(layer, "_handed_down", None)

    def compute_output_shape(self, sequences_shape, initial_state_shape=None, constants_shape=None):
        return super().compute_output_shape(sequences_shape)


def _step(cell, constants, training, inputs, states):
    given = {"training": training} if getattr(cell, "_call_has_training_arg", False) else {}
    if constants:
        given["constants"] = constants
    return (cell if callable(cell) else cell.call)(inputs, states, **given)
