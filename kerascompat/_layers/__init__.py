"""Layers whose defaults or arithmetic changed, once for all dialects."""
