"""Layers that kerascompat computes as the dialect did."""
