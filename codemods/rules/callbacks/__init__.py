"""Callbacks that set the rate or watch a quantity."""
