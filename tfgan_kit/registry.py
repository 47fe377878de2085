"""Services that a room offers to rooms below it, which must not import it.

The package registers each service by a name, as "module:function", before any room is
imported. The room below resolves the name when it needs the service.
"""

import importlib

_PLACES = {}


def register(name, place):
    """Register the function `place`, "module:function", under `name`."""
    _PLACES[name] = place


def resolve(name):
    """Import and return the function that is registered under `name`."""
    module, _, function = _PLACES[name].partition(":")
    return getattr(importlib.import_module(module), function)
