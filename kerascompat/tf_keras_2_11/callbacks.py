"""The callbacks of tf.keras 2.11-2.15: those of `kerascompat.tf_keras`."""

from kerascompat.tf_keras.callbacks import *  # noqa: F403
