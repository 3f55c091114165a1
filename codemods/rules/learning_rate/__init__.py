"""The rate of an optimizer that exists: read, set, scheduled, logged."""
