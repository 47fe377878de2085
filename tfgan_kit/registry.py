"""What a room does for a room below it, which must not import it.

The package registers each such service by a name, as "module:function", before any room
is imported; the room below resolves the name when it is asked for the service.
"""

import importlib

_PLACES = {}


def register(name, place):
    """Says that `place`, "module:function", does what is called `name`."""
    _PLACES[name] = place


def resolve(name):
    """Imports the function that is registered as `name`."""
    module, _, function = _PLACES[name].partition(":")
    return getattr(importlib.import_module(module), function)
