"""Losses and metrics as the legacy versions computed them."""
