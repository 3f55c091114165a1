"""keras.backend of Keras 2 (the package tf_keras, running here) against what the migration writes in its place."""

import numpy as np
import pytest

from codemods.dialects import Dialect
from codemods.engine.run import migrate_text

A = np.array([[0.5, -1.25, 2.0], [3.0, 0.0, -0.75]], "float32")
B = np.array([[1.5, 0.25, -2.0], [-1.0, 4.0, 0.5]], "float32")
P = np.array([[0.2, 0.3, 0.5], [0.7, 0.1, 0.2]], "float32")
ONE_HOT = np.array([[0, 0, 1], [1, 0, 0]], "float32")
C = np.arange(24, dtype="float32").reshape(2, 3, 4) / 7 - 1
D = np.arange(40, dtype="float32").reshape(2, 4, 5) / 9 - 2
IMAGE = np.arange(2 * 4 * 4 * 3, dtype="float32").reshape(2, 4, 4, 3) / 50
VOLUME = np.arange(2 * 2 * 2 * 2 * 3, dtype="float32").reshape(2, 2, 2, 2, 3) / 50
KERNEL = np.arange(2 * 2 * 3 * 2, dtype="float32").reshape(2, 2, 3, 2) / 12 - 1
KERNEL_1D = np.arange(2 * 4 * 3, dtype="float32").reshape(2, 4, 3) / 12 - 1
DEPTHWISE = np.arange(2 * 2 * 3 * 1, dtype="float32").reshape(2, 2, 3, 1) / 12 - 0.4
POINTWISE = np.arange(3 * 2, dtype="float32").reshape(1, 1, 3, 2) / 5 - 0.5
VECTOR = np.array([0.1, -0.2, 0.3], "float32")

EXPRESSIONS = """
K.abs(A)
K.all(A > -1)
K.any(A > 2, axis=1)
K.arange(5)
K.arange(1, 9, 2)
K.argmax(A)
K.argmin(A)
K.argmax(A, axis=0)
K.batch_dot(C, D, axes=[2, 1])
K.batch_dot(A, B, axes=1)
K.batch_flatten(C)
K.batch_normalization(A, VECTOR, VECTOR + 1, VECTOR, VECTOR * 2, axis=-1, epsilon=0.01)
K.bias_add(A, VECTOR)
K.binary_crossentropy(ONE_HOT, P)
K.binary_crossentropy(ONE_HOT, A, from_logits=True)
K.cast(A, 'int32')
K.cast_to_floatx(A)
K.categorical_crossentropy(ONE_HOT, P)
K.categorical_crossentropy(ONE_HOT, P * 3)
K.categorical_crossentropy(ONE_HOT, A, from_logits=True)
K.clip(A, -1, 1)
K.concatenate([A, B])
K.concatenate([A, B], axis=0)
K.constant([1, 2, 3])
K.conv1d(C, KERNEL_1D)
K.conv1d(C, KERNEL_1D, 2, 'same')
K.conv2d(IMAGE, KERNEL)
K.conv2d(IMAGE, KERNEL, (2, 2), 'same')
K.conv2d(IMAGE, KERNEL, dilation_rate=(2, 2))
K.cos(A)
K.count_params(A)
K.cumprod(A)
K.cumsum(A)
K.cumsum(A, axis=1)
K.depthwise_conv2d(IMAGE, DEPTHWISE)
K.dot(A, K.transpose(B))
K.dot(C, D[0])
K.elu(A)
K.elu(A, 0.5)
K.equal(A, B)
K.eval(K.square(A))
K.exp(A)
K.expand_dims(A)
K.expand_dims(A, 1)
K.eye(3)
K.flatten(C)
K.gather(A, [1, 0, 1])
K.get_value(K.variable(A))
K.greater(A, B)
K.greater_equal(A, B)
K.hard_sigmoid(A)
K.in_top_k(P, [2, 1], 1)
K.int_shape(K.constant(C))
K.l2_normalize(A, axis=1)
K.l2_normalize(A * 1e-7, axis=1)
K.less(A, B)
K.less_equal(A, B)
K.log(P)
K.map_fn(lambda row: K.sum(row) * 2, A)
K.max(A, axis=1)
K.max(A, axis=1, keepdims=True)
K.maximum(A, B)
K.mean(A)
K.mean(C, axis=[0, 2])
K.min(A, axis=0)
K.minimum(A, B)
K.ndim(K.constant(C))
K.not_equal(A, B)
K.one_hot([0, 2], 3)
K.ones((2, 3))
K.ones_like(A)
K.permute_dimensions(C, (2, 0, 1))
K.pool2d(IMAGE, (2, 2))
K.pool2d(IMAGE, (2, 2), (2, 2), 'same', pool_mode='avg')
K.pool3d(VOLUME, (2, 2, 2), pool_mode='max')
K.pow(A, 2)
K.prod(A, axis=1)
K.relu(A)
K.relu(A, alpha=0.1)
K.relu(A, max_value=1.5)
K.relu(A, 0.1, 1.5, 0.2)
K.repeat(A, 3)
K.repeat_elements(A, 2, 1)
K.reshape(C, (3, -1))
K.resize_images(IMAGE, 2, 3, 'channels_last')
K.resize_images(IMAGE, 2, 2, 'channels_last', interpolation='bilinear')
K.resize_volumes(VOLUME, 2, 1, 2, 'channels_last')
K.reverse(A, 1)
K.reverse(C, [0, 2])
K.round(A)
K.separable_conv2d(IMAGE, DEPTHWISE, POINTWISE)
K.shape(C)[1]
K.sigmoid(A)
K.sign(A)
K.sin(A)
K.softmax(A)
K.softmax(A, axis=0)
K.softplus(A)
K.softsign(A)
K.sparse_categorical_crossentropy(np.array([2, 0]), P)
K.sparse_categorical_crossentropy(np.array([[2], [0]]), P)
K.spatial_2d_padding(IMAGE)
K.spatial_2d_padding(IMAGE, ((1, 0), (0, 2)))
K.spatial_3d_padding(VOLUME)
K.sqrt(A)
K.sqrt(K.sum(K.square(A), axis=-1))
K.square(A)
K.squeeze(K.expand_dims(A, 1), 1)
K.stack([A, B])
K.stack([A, B], axis=1)
K.std(A, axis=1)
K.stop_gradient(A)
K.sum(A, axis=-1, keepdims=True)
K.switch(A > 0, A, B)
K.tanh(A)
K.temporal_padding(C, (1, 2))
K.tile(A, [2, 1])
K.transpose(A)
K.update(K.variable(A), B)
K.update_add(K.variable(A), B)
K.update_sub(K.variable(A), B)
K.var(A)
K.variable(A)
K.zeros((2, 3))
K.zeros_like(A)
""".split("\n")


def value(thing):
    """NumPy's view of a tensor, a variable, a list of these or a plain value."""
    if isinstance(thing, (tuple, list)):
        return np.array(thing)
    return np.asarray(thing.numpy() if hasattr(thing, "numpy") else thing)


@pytest.mark.parametrize("expression", [line for line in EXPRESSIONS if line])
def test_what_is_written_instead_computes_the_same(expression):
    legacy = pytest.importorskip("tf_keras", reason="needs the package tf_keras, which is Keras 2").backend
    # The bilinear sampling of TensorFlow 1, under standalone Keras, was another one and is left to a person.
    package, dialect = ("tensorflow.keras", "tensorflow==2.10") if "bilinear" in expression else ("keras", "keras==2.2.4")
    source = f"from {package} import backend as K\nresult = {expression}\n"
    migrated = migrate_text(source, path="program.py", dialect=Dialect.parse(dialect))
    assert not [finding for finding in migrated.findings if str(finding.fate) in ("by_hand", "unknown")], migrated.findings
    tensorflow = pytest.importorskip("tensorflow")
    tensors = {name: tensorflow.constant(thing) for name, thing in globals().items() if isinstance(thing, np.ndarray)} | {"np": np}
    names = dict(tensors)
    exec(migrated.after, names)
    old, new = value(eval(expression, {**tensors, "K": legacy})), value(names["result"])
    assert old.shape == new.shape
    np.testing.assert_allclose(new.astype("float64"), old.astype("float64"), rtol=2e-6, atol=2e-7)
    if expression not in ("K.arange(5)", "K.count_params(A)") and old.dtype.kind == "f":
        assert new.dtype == old.dtype
