"""Cross-entropies of Keras 2.3, which clipped the probabilities of tensors of rank 3 or more."""

from kerascompat._losses.functions import unwrapped_categorical_crossentropy as categorical_crossentropy
from kerascompat._losses.functions import unwrapped_sparse_categorical_crossentropy as sparse_categorical_crossentropy
from kerascompat._losses.names import getter as _getter

get = _getter("keras2.since_2_3")

__all__ = ["categorical_crossentropy", "get", "sparse_categorical_crossentropy"]
