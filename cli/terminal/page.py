"""Text for a terminal of 80 columns: rows of a name and a value, and tables."""

import itertools
import shlex
import textwrap

WIDTH = 80


def rows(pairs, indent=0):
    """Return lines with each name and its value, wrapped in a column of its own.

    Args:
        pairs: Names and values. A row whose value is None or "" is left out.
        indent: int. Spaces before each name.
    """
    pairs = [(name, str(value)) for name, value in pairs if value not in (None, "")]
    column = max((len(name) for name, _ in pairs), default=0) + 2
    lines = []
    for name, value in pairs:
        first, *others = wrap(value, WIDTH - indent - column)
        lines.append(" " * indent + f"{name:<{column}}{first}")
        lines += [" " * (indent + column) + line for line in others]
    return lines


def command(words, indent=0):
    """Return the lines of a command, which a shell joins if they are several."""
    margin = " " * indent
    lines = [margin]
    for word in map(shlex.quote, words):
        gap = " " if lines[-1].strip() else ""
        # Two columns are left for the mark that continues a line.
        if gap and len(lines[-1]) + 1 + len(word) > WIDTH - 2:
            lines[-1] += " \\"
            lines.append(margin + "    ")
            gap = ""
        lines[-1] += gap + word
    return lines


def table(cells, widths):
    """Return lines with columns of fixed widths, in which long texts wrap.

    Args:
        cells: The texts of each row.
        widths: list of int. Width of each column.
    """
    lines = []
    for row in cells:
        columns = [wrap(text, width) for text, width in zip(row, widths, strict=True)]
        for parts in itertools.zip_longest(*columns, fillvalue=""):
            padded = map(str.ljust, parts, widths)
            lines.append("  ".join(padded).rstrip())
    return lines


def wrap(text, width, whole=False):
    """Return the lines of `text`.

    Words longer than a line are broken, or stay whole, so that paths can be copied.
    """
    options = {"break_on_hyphens": False, "break_long_words": not whole}
    return textwrap.wrap(text, width, **options) or [""]
