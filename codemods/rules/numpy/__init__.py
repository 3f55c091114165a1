"""What old scripts say to numpy that numpy has no more."""
