"""`metrics=[columns(f)]`: a metric of one's own sees targets of one axis as a column, as it did."""

from kerascompat._losses.columns import columns

__all__ = ["columns"]
