"""Files and weights of old models, read into models of Keras 3."""
