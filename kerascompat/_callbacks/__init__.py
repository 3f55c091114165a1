"""The legacy callbacks, each written once; a dialect adds its arguments and facts."""
