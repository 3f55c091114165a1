"""What `get_session` gives: `run` for values of tensors, which is what most programs asked a session of a graph for."""

import contextlib

import keras
from keras import ops

from kerascompat._backend import phase
from kerascompat._backend.functions import Function
from kerascompat._backend.variables import Update


class Session:
    """A session without a graph: tensors and variables have their values at once, KerasTensors those that the fed inputs lead to.

    `graph` and `as_default` are there for programs that enter them around a prediction; they change nothing.
    """

    def __init__(self):
        self._functions = {}

    def run(self, fetches, feed_dict=None, options=None, run_metadata=None):
        """Values, as numpy arrays.

        Args:
            fetches: A KerasTensor, a tensor, a variable, what `update` gave, None, or a list, tuple or dict of them.
            feed_dict: Inputs and placeholders (and `learning_phase()`) -> values.

        Returns:
            Values in the structure of `fetches`; None for None, and for an update, which is carried out.

        Raises:
            TypeError: a fetch that is none of these.
            ValueError: a KerasTensor that the fed inputs do not lead to.
        """
        if isinstance(fetches, dict):
            return dict(zip(fetches, self.run(list(fetches.values()), feed_dict), strict=True))
        if isinstance(fetches, (list, tuple)):
            found = self._run(list(fetches), feed_dict or {})
            return found if isinstance(fetches, list) or not hasattr(fetches, "_fields") else type(fetches)(*found)
        return self._run([fetches], feed_dict or {})[0]

    def _run(self, fetches, fed):
        symbolic = [x for x in fetches if isinstance(x, keras.KerasTensor)]
        updates = [x for x in fetches if isinstance(x, Update)]
        inputs = [x for x in fed if isinstance(x, (keras.KerasTensor, phase.LearningPhase))]
        key = tuple(map(id, (*inputs, *symbolic, *updates)))
        if (symbolic or updates) and key not in self._functions:
            self._functions[key] = Function(inputs, symbolic, updates)
        values = iter(self._functions[key]([fed[x] for x in inputs]) if symbolic or updates else ())
        return [next(values) if isinstance(x, keras.KerasTensor) else _value(x) for x in fetches]

    @property
    def graph(self):
        return self

    @contextlib.contextmanager
    def as_default(self):
        yield self

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def close(self):
        """Nothing to close."""


def _value(fetch):
    if fetch is None or isinstance(fetch, Update):
        return None
    if isinstance(fetch, keras.Variable) or ops.is_tensor(fetch):
        return ops.convert_to_numpy(fetch)
    if isinstance(fetch, (list, tuple, dict)):
        return SESSION.run(fetch)
    raise TypeError(f"a session gives values of tensors and variables, not of {fetch!r} ({type(fetch).__name__}).")


SESSION = Session()


def get_session():
    """The one session there is; see `Session`."""
    return SESSION


def set_session(session):
    """Keras 3 has no session to configure: only the one of `get_session` can be set, which changes nothing.

    Raises:
        RuntimeError: any other.
    """
    if session is not SESSION:
        raise RuntimeError(
            "Keras 3 has no session to set: remove the call. GPU memory growth is tf.config.experimental.set_memory_growth(gpu, True), "
            "threads are tf.config.threading."
        )
