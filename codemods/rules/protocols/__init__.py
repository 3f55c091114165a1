"""Classes of one's own that derive from Keras's: which of them keep the old protocol by their base class."""
