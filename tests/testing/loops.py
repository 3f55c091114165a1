"""A loop written by hand for the backend at work: the same updates as `fit` makes, for the tests of kerascompat.testing."""

import keras
import numpy as np

X = np.arange(8.0, dtype="float32").reshape(8, 1) / 8
Y = 3 * X - 1


def model() -> keras.Model:
    return keras.Sequential([keras.Input((1,)), keras.layers.Dense(4, activation="tanh"), keras.layers.Dense(1)])


def loop(net: keras.Model, optimizer, watch) -> None:
    """Two epochs of four batches; `watch(step, sync)` gives the step that is called."""
    batches = [(X[i : i + 2], Y[i : i + 2]) for _ in range(2) for i in range(0, 8, 2)]
    {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}[keras.backend.backend()](net, optimizer, watch, batches)


def _tensorflow(net, optimizer, watch, batches):
    import tensorflow as tf

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(net(x) - y))
        optimizer.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables, strict=True))
        return loss

    step = watch(step)
    for x, y in batches:
        step(tf.constant(x), tf.constant(y))


def _jax(net, optimizer, watch, batches):
    import jax

    optimizer.build(net.trainable_variables)

    def loss_of(trainable, x, y):
        predicted, _ = net.stateless_call(trainable, [], x)
        return keras.ops.mean(keras.ops.square(predicted - y))

    @jax.jit
    def update(trainable, slots, x, y):
        loss, gradients = jax.value_and_grad(loss_of)(trainable, x, y)
        return loss, *optimizer.stateless_apply(slots, gradients, trainable)

    def sync(result):
        for variables, values in ((net.trainable_variables, result[1]), (optimizer.variables, result[2])):
            for variable, value in zip(variables, values, strict=True):
                variable.assign(value)

    step = watch(update, sync=sync)
    state = [variable.value for variable in net.trainable_variables], [variable.value for variable in optimizer.variables]
    for x, y in batches:
        state = step(*state, x, y)[1:]


def _torch(net, optimizer, watch, batches):
    import torch

    def step(x, y):
        net.zero_grad()
        loss = torch.mean(torch.square(net(x) - torch.as_tensor(y)))
        loss.backward()
        with torch.no_grad():
            optimizer.apply([weight.value.grad for weight in net.trainable_weights], net.trainable_weights)
        return {"loss": loss.detach()}

    step = watch(step)
    for x, y in batches:
        step(x, y)
