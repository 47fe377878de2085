"""A table in Markdown, and the numbers in its cells."""

import math
import statistics


def table(header, rows):
    """Return the lines of a Markdown table.

    Args:
        header: The text above each column.
        rows: A list of cells per row.
    """
    lines = [header, ["---"] * len(header), *rows]
    return [f"| {' | '.join(map(str, line))} |" for line in lines]


def mean_and_deviation(values):
    """Return the mean and, of several values, the sample deviation.

    Both have the decimals that show three digits of the mean. Without values, the
    result is a dash.
    """
    if not values:
        return "–"
    mean = statistics.mean(values)
    decimals = _decimals(mean)
    text = f"{mean:.{decimals}f}"
    if len(values) > 1:
        text += f" ± {statistics.stdev(values):.{decimals}f}"
    return text


def median_and_range(values):
    """Return the median and, of several values, the lowest and the highest.

    All have the decimals that show three digits of the median. Without values, the
    result is a dash.
    """
    if not values:
        return "–"
    median = statistics.median(values)
    decimals = _decimals(median)
    text = f"{median:,.{decimals}f}"
    if len(values) > 1:
        text += f" ({min(values):,.{decimals}f}–{max(values):,.{decimals}f})"
    return text


def _decimals(value):
    return max(0, 2 - math.floor(math.log10(abs(value)))) if value else 2
