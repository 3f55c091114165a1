"""`loss=over_all_steps(...)`: masked timesteps add nothing to a loss, and count in what it is divided by."""

from kerascompat._losses.steps import over_all_steps

__all__ = ["over_all_steps"]
