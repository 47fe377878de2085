"""Lines of a report for people."""

import shlex

from tfgan_kit import files

from ..terminal import page

_SHOWN = 20


def row(name, text):
    """Return a name and its text, wrapped for a terminal of 80 columns."""
    if not text:
        return []
    first, *others = page.wrap(text, 70)
    return [f"{name:<10}{first}", *(" " * 10 + line for line in others)]


def numbers(numbers):
    return ", ".join(f"{files.shown(name)} {n:,}" for name, n in numbers.items())


def sizes(sizes):
    """Return a text about sizes, each with the height first."""
    shapes = [f"{height}x{width}" for height, width, _ in sizes]
    if len(shapes) < 2:
        return f"all {shapes[0]} (height x width)" if shapes else ""
    areas = [height * width for height, width, _ in sizes]
    least, most = shapes[areas.index(min(areas))], shapes[areas.index(max(areas))]
    common = [
        f"{size} ({number:,})"
        for size, (*_, number) in zip(shapes[:3], sizes[:3], strict=True)
    ]
    return (
        f"{len(shapes):,} (height x width): smallest {least}, largest {most}, most "
        f"common {', '.join(common)}"
    )


def section(name, lines):
    return ["", f"{len(lines):,} {name}", *("  " + line for line in cut(lines))][
        : None if lines else 0
    ]


def cut(lines):
    """Return the first lines, and a line that counts the rest."""
    lines = list(lines)
    if len(lines) <= _SHOWN:
        return lines
    return [*lines[:_SHOWN], f"... and {len(lines) - _SHOWN:,} more (--json has all)"]


def quoted(text):
    return shlex.quote(files.shown(text))
