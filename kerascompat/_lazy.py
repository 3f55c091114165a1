"""Submodules of a package that are imported when they are first used."""

import importlib
import pkgutil


def submodules(package, path):
    """`__getattr__` and `__dir__` for a package whose public submodules need no import statement of their own.

    Args:
        package: Its dotted name.
        path: Its `__path__`.
    """
    names = frozenset(module.name for module in pkgutil.iter_modules(path) if not module.name.startswith("_"))

    def __getattr__(name):
        if name in names:
            return importlib.import_module(f"{package}.{name}")
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    def __dir__():
        return sorted(names)

    return __getattr__, __dir__
