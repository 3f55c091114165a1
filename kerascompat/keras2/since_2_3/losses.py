"""Cross-entropies of Keras 2.3, which clipped the probabilities of tensors of rank 3 or more."""

from kerascompat._losses.functions import unwrapped_categorical_crossentropy as categorical_crossentropy
from kerascompat._losses.functions import unwrapped_sparse_categorical_crossentropy as sparse_categorical_crossentropy

__all__ = ["categorical_crossentropy", "sparse_categorical_crossentropy"]
