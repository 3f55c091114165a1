"""Data that is fetched."""
