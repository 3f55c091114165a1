"""Putting an algorithm into a dialect, and finding a dialect's optimizers by name."""

import keras

from kerascompat._optimizers import arguments as _arguments
from kerascompat._optimizers.base import LegacyOptimizer


def in_dialect(dialect):
    """Return the decorator that makes an algorithm an optimizer of `dialect`.

    The decorator takes the row of the optimizer: its arguments in the dialect's
    order of positions, with their defaults.
    """

    def row(**arguments):
        def decorate(cls):
            cls.dialect = dialect
            cls.arguments = arguments
            cls.__signature__ = _arguments.signature(cls)
            algorithm = cls.__mro__[cls.__mro__.index(LegacyOptimizer) - 1]
            cls.__doc__ = f"{cls.__name__} of {dialect.title}.\n\n    {algorithm.__doc__}"
            package = f"kerascompat.{dialect.name}"
            return keras.saving.register_keras_serializable(package=package)(cls)

        return decorate

    return row


class Lookup:
    """`get`, `serialize` and `deserialize` of one dialect.

    Args:
        dialect: The dialect, for messages.
        classes: Its optimizer classes.
        legacy: The `Lookup` that a config goes to which does not say `is_legacy_optimizer=False`: tf.keras 2.11-2.15
            took it for one of the optimizers before (keras/src/optimizers/__init__.py of 2.15, `deserialize`).
    """

    def __init__(self, dialect, classes, legacy=None):
        self._dialect, self._legacy = dialect, legacy
        self._classes = {cls.__name__.lower(): cls for cls in classes}

    def get(self, identifier):
        """An optimizer from a name, a config or an optimizer, which is returned as is.

        A name means the dialect's optimizer with the dialect's defaults, in any case:
        "adadelta" has the rate 1.0 in Keras 2 and 0.001 in tf.keras.

        Raises:
            ValueError: nothing of that name, or not an identifier at all.
        """
        if isinstance(identifier, keras.optimizers.Optimizer):
            return identifier
        if isinstance(identifier, dict):
            return self.deserialize(identifier)
        if isinstance(identifier, str):
            return self.deserialize({"class_name": identifier, "config": {}})
        raise ValueError(
            f"{identifier!r} is no optimizer of {self._dialect.title}: give a name ({self._names()}), a config or an optimizer."
        )

    def deserialize(self, config, custom_objects=None):
        """An optimizer from `{"class_name": ..., "config": {...}}`.

        Class names of old files are understood: "adam", "Adam", "Custom>Adam",
        "Addons>..." through `custom_objects`.

        Raises:
            ValueError: not such a config, or no optimizer of that name in this dialect.
            TypeError: the config holds something that this optimizer does not take, as that of another class does.
        """
        if not isinstance(config, dict) or "class_name" not in config or not isinstance(config.get("config"), dict):
            raise ValueError(
                f"{config!r} is no config of an optimizer of {self._dialect.title}: give {{'class_name': {self._names()}, 'config': {{...}}}}, "
                "as `serialize` does."
            )
        name = config["class_name"]
        if custom_objects and name in custom_objects:
            return custom_objects[name].from_config(dict(config["config"]))
        if config.get("registered_name") or config.get("module"):  # as Keras 3 writes it
            return keras.saving.deserialize_keras_object(config, custom_objects=custom_objects)
        if self._legacy is not None and config["config"] and config["config"].get("is_legacy_optimizer", True):
            return self._legacy.deserialize(config, custom_objects)
        cls = self._classes.get(name.rpartition(">")[2].lower())
        if cls is not None and name.lower() in self._classes and self._dialect.name != "keras1":
            config["class_name"] = name.lower()  # the old function wrote into what it was given
        if cls is None:
            custom = keras.saving.get_registered_object(name, custom_objects=custom_objects)
            if custom is None:
                raise ValueError(
                    f"{self._dialect.title} has no optimizer {name!r}; it has {self._names()}. "
                    "Give a class of your own in `custom_objects`."
                )
            cls = custom
        return cls.from_config(dict(config["config"]))

    def serialize(self, optimizer):
        """`{"class_name": ..., "config": ...}`, as the old version wrote it; one of Keras 3's own as Keras 3 writes it."""
        if type(optimizer).__module__.partition(".")[0] == "keras":
            return keras.optimizers.serialize(optimizer)
        return {"class_name": type(optimizer).__name__, "config": optimizer.get_config()}

    def _names(self):
        return ", ".join(cls.__name__ for cls in self._classes.values())
