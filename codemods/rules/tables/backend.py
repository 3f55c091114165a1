"""KC210: keras.backend."""

from codemods.changes import backend_shims, tensorflow1
from codemods.dialects import Dialect
from codemods.engine.file import File, Reference
from codemods.engine.values import argument
from codemods.ledger import Fate
from codemods.rules import Example
from codemods.rules.tables._area import TableRule
from codemods.rules.tensorflow._arguments import taken

_TENSORFLOW = "keras.backend.tf."


class Backend(TableRule):
    code = "KC210"
    title = "keras.backend becomes keras.ops"
    safety = "Each function is the one of the same meaning, its axis written out where the default changed; where numbers would differ, the old formula is written."
    meant = (
        "`K.argmax(x)` along the last axis, `K.sqrt` of a negative number 0, `K.repeat(x, n)` n copies of a row, `K.identity(x)` x again."
    )
    means_now = "keras.backend holds ten names in Keras 3. Functions of the same name in keras.ops differ: argmax flattens, sqrt gives nan, identity makes a matrix."
    why = "481 of 1,013 files use keras.backend; after a plain rename those that run compute something else."
    areas = ("keras.backend",)
    paths = ("*", "keras.backend.get_value", "keras.backend.set_value", "keras.backend.eval")
    valid = (Example("from keras import backend as K\nprint(K.epsilon(), K.floatx(), K.image_data_format())\n"),)
    invalid = (
        Example(
            "from keras import backend as K\n\ndef loss(y_true, y_pred):\n    return K.mean(K.square(y_pred - y_true), axis=-1) + K.epsilon()\n",
            "from keras import backend as K\nfrom keras import ops\n\ndef loss(y_true, y_pred):\n    return ops.mean(ops.square(y_pred - y_true), axis=-1) + K.epsilon()\n",
        ),
        Example(
            "import keras.backend as K\n\ndef distance(a, b):\n    return K.sqrt(K.sum(K.square(a - b), axis=1, keepdims=True))\n",
            "from keras import ops\n\ndef distance(a, b):\n    return ops.sqrt(ops.sum(ops.square(a - b), axis=1, keepdims=True))\n",
        ),
        Example(
            "from keras import backend as K\n\ndef f(x):\n    return K.sqrt(x - 1)\n",
            "from keras import ops\n\ndef f(x):\n    return ops.sqrt(ops.maximum(x - 1, 0.0))\n",
        ),
        Example(
            "from keras import backend as K\n\ndef f(x, y):\n    return K.concatenate([x, y]), K.argmax(x), K.int_shape(x)[1], K.cumsum(x)\n",
            "from keras import ops\n\ndef f(x, y):\n    return ops.concatenate([x, y], axis=-1), ops.argmax(x, axis=-1), tuple(x.shape)[1], ops.cumsum(x, axis=0)\n",
        ),
        Example(
            "from keras import backend as K\nif K.image_dim_ordering() == 'th':\n    shape = (3, 8, 8)\n",
            "from keras import backend as K\nif {'channels_last': 'tf', 'channels_first': 'th'}[K.image_data_format()] == 'th':\n    shape = (3, 8, 8)\n",
            dialect="keras==1.2.2",
        ),
        Example(
            "from keras import backend as K\n\ndef add(x, b):\n    return K.bias_add(x, b, data_format=K.image_data_format())\n",
            "from keras import backend as K\nfrom kerascompat import keras2\n\ndef add(x, b):\n    return keras2.backend.bias_add(x, b, data_format=K.image_data_format())\n",
            fate="shimmed",
        ),
        Example(
            "from keras import backend as K\n\ndef f(x):\n    return K.tf.floor(x) + K.tf.matrix_band_part(x, -1, 0) + K.tf.reduce_sum(x, 1, keep_dims=True)\n",
            "import tensorflow\n\ndef f(x):\n    return tensorflow.floor(x) + tensorflow.compat.v1.matrix_band_part(x, -1, 0) + tensorflow.compat.v1.reduce_sum(x, 1, keep_dims=True)\n",
        ),
        Example(
            "import tensorflow as tf\nfrom keras import backend as K\n\ndef f(x):\n    return K.tf.floor(x)\n",
            "import tensorflow as tf\n\ndef f(x):\n    return tf.floor(x)\n",
        ),
        Example(
            "from keras import backend as K\n\ndef f(x, y):\n    return K.tf.floor(x) + K.gradients(y, x)[0]\n",
            "from kerascompat.keras2 import backend as K\nimport tensorflow\n\ndef f(x, y):\n    return tensorflow.floor(x) + K.gradients(y, x)[0]\n",
        ),
        Example(
            "from keras import backend as K\n\ndef f(x):\n    return K.random_uniform(K.shape(x), 0, 9, dtype='int32')\n",
            "from keras import ops\nfrom kerascompat import keras2\n\n"
            "def f(x):\n    return keras2.backend.random_uniform(ops.shape(x), 0, 9, dtype='int32')\n",
            fate="shimmed",
        ),
        Example("from keras import backend as K\nK.set_session(session)\n", fate="by_hand"),
    )

    def reference(self, reference: Reference, file: File) -> None:
        if not reference.path.startswith(_TENSORFLOW) or not reference.imported or not file.dialect_of(reference.symbol.surface).standalone:
            if not self._draws_integers(reference, file):
                super().reference(reference, file)
        elif not file.claimed(reference.node) and file.claim(reference.node) and file.wants(self.code, reference.node):
            self._of_tensorflow(reference, file)

    def _draws_integers(self, reference: Reference, file: File) -> bool:
        """`K.random_uniform(shape, 0, 10, dtype='int32')`, which keras.random.uniform refuses, comes from kerascompat."""
        given = argument(reference.call, "dtype", 3) if reference.call is not None else None
        drawn = file.analysis.constant(given) if given is not None else None
        if reference.path != "keras.backend.random_uniform" or not isinstance(drawn, str) or "int" not in drawn:
            return False
        if file.claimed(reference.node) or not file.wants(self.code, reference.node):
            return False
        return self._held(reference, file, file.dialect_of(reference.symbol.surface)) and file.claim(reference.node)

    def _of_tensorflow(self, reference: Reference, file: File) -> None:
        """`K.tf.floor(x)`: TensorFlow itself, as the backend had imported it."""
        name, call = reference.path.removeprefix(_TENSORFLOW), reference.call
        fate, remedy = tensorflow1.fate(name) or ("", "")
        if fate == "by_hand":
            file.report(call or reference.node, self.code, Fate.BY_HAND, reference.path, remedy)
            return
        copy = "compat.v1." if fate == "compat" or call is not None and not taken(name, call) else ""
        file.imports.move(reference.node, f"tensorflow.{copy}{name}", self.code)
        message = (
            "The backend held TensorFlow as K.tf, which Keras 3 does not: it is imported. It computes on the TensorFlow backend alone."
        )
        file.report(call or reference.node, self.code, Fate.MIGRATED, reference.path, message)

    def _held(self, reference: Reference, file: File, dialect: Dialect) -> bool:
        name = reference.path.removeprefix("keras.backend.")
        if not file.exact or not reference.imported or name not in backend_shims.HELD[dialect.family] or name in backend_shims.LEFT:
            return False
        file.imports.move(reference.node, f"kerascompat.{backend_shims.face(dialect)}.backend.{name}", self.code)
        message = f"Kept by kerascompat's backend: what Keras 3 has for K.{name} takes other arguments."
        file.report(reference.call or reference.node, self.code, Fate.SHIMMED, reference.path, message)
        return True
