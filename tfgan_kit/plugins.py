"""Registries of named things that users add, by their own code or by a package.

A package adds them with entry points in the group `tfgan_kit.<kind>`, in its
pyproject.toml:

    [project.entry-points."tfgan_kit.recipes"]
    my-gan = "my_package.my_gan:RECIPE"

Entry points are only read if a name is unknown or all names are shown, and their
modules are only imported when needed.
"""

import contextlib
import importlib.metadata
from collections.abc import Callable
from typing import Any

from tfgan_kit.errors import InputError, reason_of

_IMPORTED: set[str] = set()
_SEEN: list[tuple[str, str]] = []


class Registry:
    """The things of one kind, by name.

    Args:
        kind: The end of the entry-point group, such as "recipes".
        noun: The noun for one of them in messages, such as "recipe".
        ours: Dictionary of the package's own things, by name.
        check: Function of a name and a thing that raises InputError if the thing has
            another kind.
    """

    def __init__(
        self,
        kind: str,
        noun: str,
        ours: dict[str, Any],
        check: Callable[[str, Any], None],
    ):
        self.group = f"tfgan_kit.{kind}"
        self._noun, self._ours, self._check = noun, ours, check
        self._registered: dict[str, Any] = {}

    def register(self, name: str, thing: Any) -> None:
        """Add a thing; it replaces one that was registered under this name before.

        Raises:
            InputError: The name is invalid or belongs to tfgan-kit, or the thing has
                another kind.
        """
        self.check_name(name)
        self._check(name, thing)
        self._registered[name] = thing
        _SEEN.append((self.group, name))

    def check_name(self, name: str, thing: Any = None) -> None:
        """Raise InputError unless a user's thing may have this name."""
        usable = isinstance(name, str) and name.replace("-", "_").isidentifier()
        if not usable:
            raise InputError(
                f"the name of a {self._noun} must be letters, digits, '-' and '_', "
                f"such as 'my-{self._noun.split()[-1]}'. Received: {name!r}."
            )
        if name in self._ours and self._ours[name] is not thing:
            raise InputError(
                f"{name!r} is a {self._noun} of tfgan_kit: give yours another name."
            )

    def find(self, name: str) -> Any:
        """Return the thing of a name, or None.

        Raises:
            InputError: The package that adds it fails; the message names the package.
        """
        known = self.registered(name)
        if known is not None:
            return known
        entries = [entry for entry in self._entries() if entry.name == name]
        if not entries:
            return None
        if len(entries) > 1:
            packages = " and ".join(map(_package, entries))
            raise InputError(
                f"several packages add the {self._noun} {name!r}: {packages}. "
                "Uninstall all but one."
            )
        self._registered[name] = self._load(entries[0])
        return self._registered[name]

    def registered(self, name: str) -> Any:
        """Return the thing of a name, or None, without a search in packages."""
        return self._ours.get(name) or self._registered.get(name)

    def has(self, name: str) -> bool:
        """Return whether a thing of that name exists, without importing it."""
        return self.registered(name) is not None or name in self.names()

    def names(self) -> list[str]:
        """Return every name: ours, registered ones, and those of packages."""
        others = (entry.name for entry in self._entries())
        return list(dict.fromkeys([*self._ours, *self._registered, *others]))

    def _entries(self):
        return importlib.metadata.entry_points(group=self.group)

    def _load(self, entry):
        try:
            thing = entry.load()
            self.check_name(entry.name, thing)
            self._check(entry.name, thing)
        except (Exception, SystemExit) as error:  # a package's code raises anything
            name = "" if isinstance(error, InputError) else f"{type(error).__name__}: "
            raise InputError(
                f"the package {_package(entry)} adds the {self._noun} {entry.name!r} "
                f"and fails: {name}{reason_of(error).rstrip('.')}. "
                "Repair or uninstall it."
            ) from error
        return thing


def _package(entry):
    return entry.dist.name if entry.dist else entry.value


def count() -> int:
    """Return the number of registrations in this process."""
    return len(_SEEN)


def import_all() -> bool:
    """Import everything that packages add; return whether anything was new.

    After that, Keras knows the classes that they register. A package that fails is
    skipped here; `find` reports the failure.
    """
    group_names = importlib.metadata.entry_points().groups
    ours = [name for name in group_names if name.startswith("tfgan_kit.")]
    entries = [e for name in ours for e in importlib.metadata.entry_points(group=name)]
    fresh = [entry for entry in entries if entry.value not in _IMPORTED]
    for entry in fresh:
        _IMPORTED.add(entry.value)
        with contextlib.suppress(Exception, SystemExit):
            entry.load()
    return bool(fresh)
