"""What scripts say to TensorFlow itself, beside Keras."""
