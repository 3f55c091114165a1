"""Records how a program trained, under any Keras, and compares two recordings number by number."""
