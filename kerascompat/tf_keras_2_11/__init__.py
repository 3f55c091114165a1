"""tf.keras 2.11-2.15, the rewritten optimizers (taken from 2.15)."""
