"""Packages whose names load on first use, so that importing one imports little."""

import importlib


def names(package, home):
    """`__getattr__`, `__dir__` and `__all__` of a package.

    Args:
        package: Its `__name__`.
        home: Each public name, with the module below the package that it stands in.
    """

    def load(name):
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{package}.{home[name]}"), name)

    return load, lambda: sorted(home), [*home]
