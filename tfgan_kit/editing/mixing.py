"""Pictures with the styles of two others."""

import re

import numpy as np

from tfgan_kit.errors import InputError

# Which places of the second picture replace those of the first; a third each.
PARTS = ("coarse", "middle", "fine")
_NUMBERS = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?")


def mixed(space, firsts, seconds, places):
    """Return pictures that have the styles of one code, and a part of another's.

    Args:
        space: A `StyleSpace`.
        firsts: Codes `(n, dim)`, one per row of the result.
        seconds: Codes `(m, dim)`, one per column.
        places: slice. The places that have the styles of `seconds`; see `places_of`.

    Returns:
        Stored pictures `(n * m, ...)`, row by row.

    Reference: Karras et al. 2019, arXiv 1812.04948, section 3.1 and figure 3.
    """
    rows = np.repeat(firsts, len(seconds), axis=0)
    columns = np.tile(seconds, (len(firsts), 1))
    return space.pictures(joined(space, rows, columns, places))


def joined(space, codes, others, places):
    """Return codes `(n, places, dim)` that have those of `others` at some places.

    Args:
        space: A `StyleSpace`.
        codes, others: Codes `(n, dim)`, or `(n, places, dim)`.
        places: slice. From `places_of`.
    """
    codes = space.at_places(codes).copy()
    codes[:, places] = space.at_places(others)[:, places]
    return codes


def check_has_places(space):
    """Raise InputError unless a space has styles, at places of the generator."""
    if space.name != "styles":
        raise InputError(
            "places need a generator that makes images of styles alone, such as that "
            "of stylegan2."
        )


def places_of(space, part):
    """Return the slice of the places that a part names.

    Args:
        space: A `StyleSpace`.
        part: str. "coarse" (shapes), "middle" or "fine" (colours and textures), a third
            of the places each; or the first and the last place, such as "2-5".

    Raises:
        InputError: The space has no styles, or no such places.
    """
    check_has_places(space)
    if isinstance(part, str) and part in PARTS:
        ends = np.linspace(0, space.places, len(PARTS) + 1).round().astype(int)
        number = PARTS.index(part)
        return slice(int(ends[number]), int(ends[number + 1]))
    found = _NUMBERS.fullmatch(part) if isinstance(part, str) else None
    start, end = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if start > end:
        raise InputError(
            f"places must be {', '.join(PARTS)}, or numbers such as 2-5, the smaller "
            f"first. Received: {part!r}."
        )
    if end >= space.places:
        raise InputError(
            f"this generator has the places 0 to {space.places - 1}. "
            f"Received: {part!r}."
        )
    return slice(start, end + 1)
