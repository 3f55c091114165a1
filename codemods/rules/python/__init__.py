"""Rules about the standard library of the Python that legacy programs ran on."""
