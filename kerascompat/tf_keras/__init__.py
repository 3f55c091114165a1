"""tf.keras 2.0-2.10, the `OptimizerV2` family (taken from 2.10 and tf_keras.legacy)."""
