"""What keras.utils did with files, and what optimizers told of their rate, of any dialect."""

from kerascompat._optimizers.rate import effective_learning_rate
from kerascompat._utils.downloads import get_file

__all__ = ["effective_learning_rate", "get_file"]
