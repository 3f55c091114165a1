"""`function` and `gradients`: what a legacy program asked of the graph, on functional models."""

import keras
from keras import ops

from kerascompat._backend import phase
from kerascompat._backend.symbolic import behind, is_symbolic, sources
from kerascompat._backend.variables import Update


class Step:
    """One step of an optimizer, which a `function` makes after computing: what `optimizer.get_updates(loss, params)` gives.

    Args:
        optimizer: A Keras 3 optimizer.
        gradients: KerasTensors, one for each variable.
        variables: What it updates.
    """

    def __init__(self, optimizer, gradients, variables):
        self.optimizer, self.gradients, self.variables = optimizer, gradients, variables


class Function:
    """Values of tensors for values of inputs; see `function`."""

    def __init__(self, inputs, outputs, updates=(), single=False):
        self._phase_at = next((n for n, x in enumerate(inputs) if isinstance(x, phase.LearningPhase) or x is None), None)
        self._inputs = [x for n, x in enumerate(inputs) if n != self._phase_at]
        wrong = [x for x in self._inputs if not isinstance(x, keras.KerasTensor)]
        if wrong:
            raise TypeError(f"inputs of a function are symbolic: K.placeholder, keras.Input or a layer's output, not {wrong[0]!r}.")
        self._outputs = list(outputs)
        self._steps = [update for update in updates if isinstance(update, Step)]
        self._updates = [_as_update(update) for update in updates if not isinstance(update, (keras.Variable, Step))]
        self._single = single
        computed = [*self._outputs, *(update.value for update in self._updates), *(x for step in self._steps for x in step.gradients)]
        wanted = [x for x in computed if isinstance(x, keras.KerasTensor)]
        self._model = keras.Model(self._inputs, wanted) if wanted and self._inputs else None
        if wanted and not self._inputs:
            raise ValueError("these outputs depend on inputs, but the function has none: name the placeholders they come from.")

    def __call__(self, *given):
        values = list(given[0]) if len(given) == 1 and isinstance(given[0], (list, tuple)) else list(given)
        expected = len(self._inputs) + (self._phase_at is not None)
        if len(values) != expected:
            raise ValueError(f"the function takes {expected} inputs, not {len(values)}.")
        fixed = phase._fixed[-1] if phase._fixed else False
        training = fixed if self._phase_at is None else bool(values.pop(self._phase_at))
        found = []
        if self._model is not None:
            fed = [ops.convert_to_tensor(value, dtype=x.dtype) for value, x in zip(values, self._inputs, strict=True)]
            found = self._model(fed if len(fed) > 1 else fed[0], training=training)
            found = list(found) if isinstance(found, (list, tuple)) else [found]
        found = iter(found)
        results = [next(found) if isinstance(x, keras.KerasTensor) else x for x in self._outputs]
        new = [next(found) if isinstance(update.value, keras.KerasTensor) else update.value for update in self._updates]
        steps = [[next(found) for _ in step.gradients] for step in self._steps]
        results = [ops.convert_to_numpy(ops.convert_to_tensor(value)) for value in results]
        for step, gradients in zip(self._steps, steps, strict=True):
            step.optimizer.apply(gradients, step.variables)
        for update, value in zip(self._updates, new, strict=True):
            update.variable.assign(value)
        return results[0] if self._single else results


def _as_update(update):
    return update if isinstance(update, Update) else Update(*update)


def function(inputs, outputs, updates=None, name=None, **kwargs):
    """A function of a list of arrays that gives a list of arrays.

    Args:
        inputs: List of placeholders, inputs or outputs of layers; `learning_phase()` may be
            among them and is then fed 0 or 1.
        outputs: List of what to compute: KerasTensors, variables, tensors, and what
            `gradients` gave.
        updates: List of (variable, new value), or of what `update` gave, set after computing.

    Raises:
        TypeError: an input that is not symbolic, or an argument of a TF-1 session.
        ValueError: outputs that the inputs do not lead to.
    """
    if kwargs:
        raise TypeError(f"Keras 3 has no session that could take {', '.join(sorted(kwargs))}.")
    single = not isinstance(outputs, (list, tuple))
    return Function(list(inputs), [outputs] if single else list(outputs), list(updates or ()), single)


class Gradients(keras.Operation):
    """The gradients of a loss, itself a node of a functional graph."""

    def __init__(self, loss, variables):
        super().__init__()
        self._symbolic = [x for x in variables if isinstance(x, keras.KerasTensor)]
        self._weights = [x for x in variables if not isinstance(x, keras.KerasTensor)]
        self._leaves = _leaves(loss, self._symbolic)
        self._loss = keras.Function([*self._symbolic, *self._leaves], loss)

    def inputs(self):
        return [*self._symbolic, *self._leaves]

    def call(self, *tensors):
        count = len(self._symbolic)
        return _GRADIENTS[keras.backend.backend()](self._loss, tensors[:count], tensors[count:], self._weights)

    def compute_output_spec(self, *tensors):
        return [keras.KerasTensor(x.shape, dtype=x.dtype) for x in [*self._symbolic, *self._weights]]


def gradients(loss, variables):
    """The gradients of the sum of `loss` by tensors or variables.

    In a functional graph they are KerasTensors, to be computed by `function` or to be part of a
    model.  Inside a TensorFlow function they are those of `tf.gradients`.

    Args:
        loss: A KerasTensor, or a tensor of a function that is being traced.
        variables: One or a list: inputs, outputs of layers, weights.

    Returns:
        A list in that order.

    Raises:
        RuntimeError: eager tensors, which no longer know what they were computed from.
    """
    variables = list(variables) if isinstance(variables, (list, tuple)) else [variables]
    if hasattr(loss, "known_gradients"):  # what an optimizer of one's own is given
        return loss.known_gradients(variables)
    if is_symbolic(loss):
        return _of_graph(loss, variables)
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        if not tf.executing_eagerly():
            return tf.gradients(loss, [getattr(x, "value", x) for x in variables])
    if keras.backend.backend() == "torch" and getattr(loss, "requires_grad", False):
        import torch

        return list(torch.autograd.grad(loss.sum(), [getattr(x, "value", x) for x in variables], create_graph=True, allow_unused=True))
    raise RuntimeError(
        "these tensors no longer know what they were computed from: take the gradient of KerasTensors of a model, or compute the loss "
        "inside `with tf.GradientTape() as tape:` and call tape.gradient(loss, variables) (JAX: jax.grad, PyTorch: loss.backward())."
    )


def _of_graph(loss, variables):
    """A node for each tensor, at which the graph is cut, and one for all weights, for which it is not."""
    weights = [x for x in variables if not isinstance(x, keras.KerasTensor)]
    by_weight = iter(_node(loss, weights)) if weights else iter(())
    return [_node(loss, [x])[0] if isinstance(x, keras.KerasTensor) else next(by_weight) for x in variables]


def _node(loss, variables):
    node = Gradients(loss, variables)
    found = node(*node.inputs())
    return list(found) if isinstance(found, (list, tuple)) else [found]


def _leaves(loss, stops):
    """The inputs that the loss depends on other than through `stops`."""
    return [tensor for tensor in behind([loss], map(id, stops)) if not sources(tensor)]


def _tensorflow(loss, tensors, leaves, weights):
    import tensorflow as tf

    values = [*tensors, *(weight.value for weight in weights)]
    with tf.GradientTape() as tape:
        for value in tensors:
            tape.watch(value)
        total = loss([*tensors, *leaves])
    return tape.gradient(total, values, unconnected_gradients=tf.UnconnectedGradients.ZERO)


def _jax(loss, tensors, leaves, weights):
    import jax

    def total(tensors, values):
        with keras.StatelessScope(state_mapping=list(zip(weights, values, strict=True))):
            return ops.sum(loss([*tensors, *leaves]))

    by_tensors, by_weights = jax.grad(total, argnums=(0, 1))(list(tensors), [weight.value for weight in weights])
    return [*by_tensors, *by_weights]


def _torch(loss, tensors, leaves, weights):
    import torch

    with torch.enable_grad():
        tensors = [value.detach().requires_grad_(True) for value in tensors]
        values = [*tensors, *(weight.value for weight in weights)]
        total = ops.sum(loss([*tensors, *leaves]))
        found = torch.autograd.grad(total, values, allow_unused=True)
    return [torch.zeros_like(value) if gradient is None else gradient for value, gradient in zip(values, found, strict=True)]


_GRADIENTS = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}
