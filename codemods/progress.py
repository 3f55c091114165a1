"""A progress bar on a terminal, for runs over many files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

_FEW = 30  # a run over fewer files is over before a bar is of use


@contextmanager
def bar(total: int, stream: TextIO, *, wanted: bool = True) -> Iterator[Callable[[], None]]:
    """Gives a function to call once a file; it draws where `stream` is a terminal. The bar is gone when the run is over."""
    if not wanted or total < _FEW or not stream.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("migrating"), BarColumn(), MofNCompleteColumn(), TextColumn("files"), TimeRemainingColumn(compact=True))
    with Progress(*columns, console=Console(file=stream), transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda: progress.advance(task)
