"""The learning phase: 1 in training, 0 elsewhere."""

import contextlib

import keras
from keras import ops

from kerascompat._backend.symbolic import is_symbolic

_fixed = []  # the value given to set_learning_phase, if any
_heard = {}


class _Listener(keras.layers.Layer):
    """Hears the `training` of the call it is made in; Keras passes it down to every layer."""

    def call(self, inputs, training=None):
        _heard["training"] = training
        return inputs


@keras.saving.register_keras_serializable(package="kerascompat")
class InTrainPhase(keras.layers.Layer):
    """The first of two values in training, the second elsewhere."""

    def call(self, inputs, training=None):
        return inputs[0] if _phase(training) else inputs[1]

    def compute_output_shape(self, input_shape):
        return input_shape[1]


@keras.saving.register_keras_serializable(package="kerascompat")
class PhaseOf(keras.layers.Layer):
    """The learning phase, as a scalar of the type of its input."""

    def call(self, inputs, training=None):
        return ops.cast(1.0 if _phase(training) else 0.0, self.compute_dtype)

    def compute_output_shape(self, input_shape):
        return ()


def _phase(training):
    return _fixed[-1] if _fixed else bool(training)


class LearningPhase:
    """The learning phase where nothing runs yet: an input of `function`, a factor of KerasTensors, 0 by itself."""

    def __int__(self):
        return 0

    def __bool__(self):
        return False

    def __eq__(self, other):
        return self is other or other == 0

    __hash__ = object.__hash__

    def __repr__(self):
        return "<learning phase>"

    def _value(self, other):
        return PhaseOf()(other) if isinstance(other, keras.KerasTensor) else 0.0

    def __mul__(self, other):
        return self._value(other) * other

    __rmul__ = __mul__

    def __add__(self, other):
        return self._value(other) + other

    __radd__ = __add__

    def __sub__(self, other):
        return self._value(other) - other

    def __rsub__(self, other):
        return other - self._value(other)


LEARNING_PHASE = LearningPhase()


def learning_phase():
    """1 or 0 where `set_learning_phase` fixed it or a layer is being called; else the phase itself.

    What it is then can be an input of `function`, and works with KerasTensors.
    """
    if _fixed:
        return int(_fixed[-1])
    training = heard()
    return LEARNING_PHASE if training is None else int(bool(training))


def heard():
    """The `training` of the layer call we are in: True, False, or None outside of one."""
    if "listener" not in _heard:
        _heard["listener"] = _Listener(name="kerascompat_learning_phase")
    _heard["training"] = None
    _heard["listener"](ops.zeros((1, 1)))
    return _heard["training"]


def set_learning_phase(value):
    """Fix the learning phase for the functions of this module.

    Layers of Keras 3 do not ask for it: give them, or the model that is called, `training=`.

    Raises:
        ValueError: anything but 0 and 1.
    """
    if value not in (0, 1):
        raise ValueError(f"the learning phase is 0 or 1, not {value!r}.")
    _fixed[:] = [bool(value)]


def clear_learning_phase():
    """Take back what `set_learning_phase` fixed."""
    _fixed.clear()


@contextlib.contextmanager
def learning_phase_scope(value):
    """A block in which the learning phase is fixed."""
    before = list(_fixed)
    set_learning_phase(value)
    try:
        yield
    finally:
        _fixed[:] = before


def in_train_phase(x, alt, training=None):
    """`x` in training, `alt` elsewhere; functions are called for their value.

    Args:
        training: True, False or a tensor; the learning phase if None.
    """
    if training is None:
        training = learning_phase()
    if isinstance(training, LearningPhase):
        values = [_value(x), _value(alt)]
        return InTrainPhase()(values) if is_symbolic(values) else values[1]
    if ops.is_tensor(training) or isinstance(training, (keras.Variable, keras.KerasTensor)):
        from kerascompat._backend.control import switch

        return switch(training, x, alt)
    return _value(x if training else alt)


def in_test_phase(x, alt, training=None):
    """`x` outside training, `alt` in it."""
    return in_train_phase(alt, x, training)


def _value(x):
    return x() if callable(x) and not isinstance(x, keras.KerasTensor) and not ops.is_tensor(x) else x
