"""Training as standalone Keras did it: what `compile` fixed, what a batch returned, what an epoch logged."""
