"""What keras.utils did with files, of any dialect."""

from kerascompat._utils.downloads import get_file

__all__ = ["get_file"]
