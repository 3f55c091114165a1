"""An initialization of Keras 1: a function of a shape that gives a variable, and an initializer of Keras 3."""

import keras


@keras.saving.register_keras_serializable(package="kerascompat")
class Initialization(keras.initializers.Initializer):
    """`initialization(shape, scale=..., name=...)` gives a variable; `initialization(shape, dtype=...)`, as Keras 3 calls it, a tensor.

    Args:
        name: What Keras 1 called it.
        make: A function of `scale`, where it has one, that gives the initializer of Keras 3 with the same distribution.
    """

    def __init__(self, name, make=None, **scale):
        if make is None:  # read from a file
            from kerascompat.keras1 import initializations

            make = getattr(initializations, name)._make
        self.name, self._make, self._scale = name, make, scale

    def scaled(self, **scale):
        """The same with another scale."""
        return type(self)(self.name, self._make, **scale)

    def __call__(self, shape, dtype=None, name=None, dim_ordering=None, **scale):
        values = self._make(**{**self._scale, **scale})(tuple(int(length) for length in shape), dtype=dtype or keras.config.floatx())
        if dtype is not None:
            return values
        from kerascompat.keras1.backend import variable

        return variable(values, name=name)

    @property
    def __name__(self):
        return self.name

    def get_config(self):
        return {"name": self.name, **self._scale}
