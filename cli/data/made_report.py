"""The part of `tfgan-kit data check` about tiles, pairs and domains."""

import shlex

from tfgan_kit import files

from ..terminal.common import say, start_tensorflow
from . import report_rows as rows


def make(source, splits, making, **settings):
    """Return what a training would read of each split, by the same code.

    Args:
        source: The data set.
        splits: The names of the splits.
        making: The options `tile`, `pairs` and `domains` that were given, by name.
        settings: Other arguments of `data.load`.
    """
    start_tensorflow()
    from tfgan_kit import data
    from tfgan_kit.data import pairs

    counts, shapes = {}, {}
    for split in splits:
        made = data.load(
            source,
            split=split,
            paired="domains" not in making,
            announce=say,
            **making,
            **settings,
        )
        counts[split] = {name: len(made.fields[name]) for name in made.modalities}
        shapes = {name: list(m.shape) for name, m in made.modalities.items()}
    how = {}
    if "pairs" in making:
        first, last = shapes
        how = {first: pairs.describe(making["pairs"], tuple(shapes[last]))}
    elif "domains" in making:
        classes = map(files.shown, making["domains"])
        how = {
            name: f"the class {one}" for name, one in zip(shapes, classes, strict=True)
        }
    return {**making, "counts": counts, "shapes": shapes, "how": how}


def lines(made):
    """Return the lines of a page about what `make` returned."""
    if "domains" not in made:
        number = "pairs" if "pairs" in made else "tiles"
        found = {split: max(part.values()) for split, part in made["counts"].items()}
        page = rows.row(number, rows.numbers(found))
    else:
        page = [
            line
            for split, part in made["counts"].items()
            for line in rows.row(split, rows.numbers(part))
        ]
    for name, shape in made["shapes"].items():
        size = "x".join(map(str, shape))
        how = made["how"].get(name)
        page += rows.row(
            "images" if name == "real" else name, f"{size}: {how}" if how else size
        )
    return ["", *page]


def variant(making):
    """Return the variant that learns from what the options make, or None."""
    if "domains" in making:
        return "cyclegan"
    if "pairs" in making:
        return "srgan" if making["pairs"] in ("x2", "x4") else "pix2pix"
    return None


def words(making):
    """Return the options as words of a command."""
    found = []
    for name, value in making.items():
        if name == "domains":
            value = ",".join(f'"{one}"' if "," in one else one for one in value)
        found += [f"--{name}", shlex.quote(str(value))]
    return found
