"""Choosing, repeating along an axis, recurrence, and marks on the graph."""

import builtins
import contextlib
import functools

import keras
from keras import ops

from kerascompat._backend.symbolic import is_symbolic, plain, symbolic


def switch(condition, then_expression, else_expression):
    """One value or the other: as a whole by a scalar, element by element by a tensor.

    A condition of fewer axes than the values is stretched along their last ones.

    Raises:
        ValueError: a condition of more axes than the values.
    """
    if not hasattr(condition, "shape"):
        return _value(then_expression if condition else else_expression)
    condition = ops.cast(condition, "bool")
    if len(condition.shape) == 0 and not is_symbolic([condition, _constant(then_expression), _constant(else_expression)]):
        return ops.cond(condition, lambda: _tensor(then_expression), lambda: _tensor(else_expression))
    then, other = _value(then_expression), _value(else_expression)
    missing = len(then.shape) - len(condition.shape)
    if missing < 0:
        raise ValueError(f"the condition has {len(condition.shape)} axes, the values {len(then.shape)}: it may not have more.")
    for _ in range(missing):
        condition = ops.expand_dims(condition, -1)
    return ops.where(plain(condition), plain(then), plain(other))


def _value(x):
    return x() if callable(x) and not hasattr(x, "shape") else x


def _constant(x):
    return None if callable(x) and not hasattr(x, "shape") else x


def _tensor(x):
    return ops.convert_to_tensor(_value(x))


@symbolic
def map_fn(fn, elems, name=None, dtype=None):
    """`fn` of each element along the first axis."""
    found = ops.map(fn, plain(elems))
    return found if dtype is None else ops.cast(found, dtype)


@symbolic
def foldl(fn, elems, initializer=None, name=None):
    """`fn(so far, element)` along the first axis, from the first element or the initializer."""
    return _fold(fn, elems, initializer)


@symbolic
def foldr(fn, elems, initializer=None, name=None):
    """`foldl` from the last element to the first."""
    return _fold(fn, ops.flip(elems, axis=0), initializer)


def _fold(fn, elems, initializer):
    length = elems.shape[0]
    if isinstance(length, int):
        steps = [elems[number] for number in range(length)]
        return functools.reduce(fn, steps if initializer is None else [initializer, *steps])
    # The first step takes the first element as it is, where there is no initializer.
    start = elems[0] if initializer is None else ops.convert_to_tensor(initializer)
    begun = ops.convert_to_tensor(initializer is not None)

    def step(carry, element):
        so_far, begun = carry
        carry = (ops.where(begun, fn(so_far, element), element) if initializer is None else fn(so_far, element), ops.ones_like(begun))
        return carry, carry

    return ops.scan(step, (start, begun), elems)[0][0]


@symbolic
def rnn(
    step_function,
    inputs,
    initial_states,
    go_backwards=False,
    mask=None,
    constants=None,
    unroll=False,
    input_length=None,
    time_major=False,
    zero_output_for_mask=False,
    return_all_outputs=True,
):
    """Go over the time steps of a tensor.

    Args:
        step_function: `(input, states)` -> `(output, new states)`; input (samples, ...),
            states a list, the constants behind it.
        inputs: (samples, time, ...).
        initial_states: List of tensors (samples, ...).
        go_backwards: From the last step to the first; outputs come in that order.
        mask: (samples, time) or (samples, time, 1): where it is false, states stay and the
            output is that of the step before, zeros at the first.
        constants: Tensors that every step receives.
        unroll, input_length: How it was run; no difference here.
        time_major: Time is the first axis of inputs, mask and outputs.
        zero_output_for_mask: Zeros where the mask is false.
        return_all_outputs: False gives the last output alone.

    Returns:
        `(last output, outputs (samples, time, ...), list of last states)`.
    """
    return _rnn(
        step_function,
        inputs,
        initial_states,
        go_backwards,
        mask,
        constants,
        time_major,
        zero_output_for_mask,
        return_all_outputs,
        lambda before, states: before,
    )


@symbolic
def rnn_of_states(step_function, inputs, initial_states, go_backwards=False, mask=None, constants=None, unroll=False, input_length=None):
    """`rnn` of Keras 1 and 2.0-2.2: where the mask is false the output is the first state, unless unrolled."""

    def held(before, states):
        return before if unroll else states[0]

    return _rnn(step_function, inputs, initial_states, go_backwards, mask, constants, False, False, True, held)


def _rnn(step_function, inputs, initial_states, go_backwards, mask, constants, time_major, zero_output_for_mask, return_all_outputs, held):
    constants = list(constants or [])
    swap = (lambda x: x) if time_major else (lambda x: ops.transpose(x, (1, 0, *range(2, len(x.shape)))))
    steps = swap(inputs)
    if mask is not None:
        mask = ops.cast(mask, "bool")
        mask = swap(mask if len(mask.shape) > 2 else ops.expand_dims(mask, -1))
    if go_backwards:
        steps = ops.flip(steps, axis=0)
        mask = None if mask is None else ops.flip(mask, axis=0)
    first, _ = step_function(steps[0], [*initial_states, *constants])
    states = tuple(ops.convert_to_tensor(state) for state in initial_states)

    def step(carry, item):
        before, states = carry
        value = item if mask is None else item[0]
        output, new = step_function(value, [*states, *constants])
        new = tuple(new)
        if mask is not None:
            new = tuple(_where(item[1], fresh, old) for fresh, old in zip(new, states, strict=True))
            kept = held(before, states)
            shown = _where(item[1], output, ops.zeros_like(output) if zero_output_for_mask else kept)
            output = _where(item[1], output, kept)
        else:
            shown = output
        # Keras 3's scan on TensorFlow wants what is collected to be built like what is carried on.
        return (output, new), (shown, new)

    carry = (ops.zeros_like(first), states)
    (_, states), (outputs, _) = ops.scan(step, carry, steps if mask is None else (steps, mask))
    last = outputs[-1]
    outputs = outputs if return_all_outputs else ops.expand_dims(last, 0)
    return last, swap(outputs), list(states)


def _where(mask, new, old):
    while len(mask.shape) < len(new.shape):
        mask = ops.expand_dims(mask, -1)
    return ops.where(mask, new, old)


def stop_gradient(variables):
    """The same tensor, a constant for gradients; a list gives a list."""
    if isinstance(variables, (list, tuple)):
        return [ops.stop_gradient(x) for x in variables]
    return ops.stop_gradient(variables)


@symbolic
def print_tensor(x, message="", summarize=3):
    """Print a tensor whenever it is computed, and give it back."""
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        tf.print(message, x, summarize=summarize)
    elif backend == "jax":
        import jax

        jax.debug.print("{} {}", message, x)
    else:
        builtins.print(message, x)
    return ops.copy(x)


@contextlib.contextmanager
def name_scope(name, default_name=None, values=None):
    """Names of a graph; Keras 3 has none to label."""
    yield name


@contextlib.contextmanager
def control_dependencies(control_inputs):
    """Code of Keras 3 runs in the order it is written."""
    yield


def eager(func):
    """Code outside of `fit` runs eagerly: the function itself."""
    return func


symbolic_mode = eager
