"""Preprocessing of texts, sequences and images: Keras 3 keeps Keras 2's code of tf.keras, the standalone versions differ in images."""
