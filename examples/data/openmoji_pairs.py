"""Pairs of OpenMoji, an outline and its coloured picture, in train and test, A and B.

    npm pack openmoji@17.0.0
    tar xzf openmoji-17.0.0.tgz
    pip install resvg-py
    python examples/data/openmoji_pairs.py package openmoji --size 64

OpenMoji is CC BY-SA 4.0 (https://openmoji.org): what you make of it keeps that licence.
"""

import argparse
import hashlib
import io
import json
import pathlib

from PIL import Image

SKINS = {f"1F3F{digit}" for digit in "BCDEF"}
# Joiners, presentation, the signs of women and men, and facing right.
SMALL = {"200D", "FE0F", "2640", "2642", "27A1"}
FLAGS = ("1F3F3-", "1F3F4-")
PEOPLE = {"1F468", "1F469", "1F9D1"}


def base_of(name):
    """Return what is left of a name without skin tones and genders.

    Such variants are nearly the same picture: all of them must be in one split.
    """
    codes = [code for code in name.split("-") if code not in SKINS | SMALL]
    return "-".join("1F9D1" if code in PEOPLE else code for code in codes)


def split_of(name):
    """Return "test" for about a tenth of the base pictures, else "train"."""
    digest = hashlib.sha256(base_of(name).encode()).digest()
    return "test" if digest[0] < 26 else "train"


def splits_of(outlines):
    """Return the split of each name; an outline is never in both splits."""
    splits = {name: split_of(name) for name in outlines}
    seen = {
        picture.tobytes()
        for name, picture in outlines.items()
        if splits[name] == "train"
    }
    return {
        name: "train" if picture.tobytes() in seen else splits[name]
        for name, picture in outlines.items()
    }


def draw(path, size):
    """Return an SVG file as a picture on white."""
    import resvg_py  # only this function needs the package

    png = resvg_py.svg_to_bytes(
        svg_path=str(path), width=size, height=size, background="white"
    )
    return Image.open(io.BytesIO(bytes(png))).convert("RGB")


def left_out(package, kinds):
    """Return the names of pictures of some kinds."""
    pictures = json.loads((package / "data/openmoji.json").read_text(encoding="utf-8"))
    return {
        picture["hexcode"]
        for picture in pictures
        if ("skin-tones" in kinds and picture["skintone"])
        or ("flags" in kinds and is_flag(picture))
    }


def is_flag(picture):
    return picture["group"] == "flags" or picture["hexcode"].startswith(FLAGS)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("package", type=pathlib.Path, help="the unpacked npm package")
    parser.add_argument("out", type=pathlib.Path, help="the folder to write")
    parser.add_argument("--size", type=int, default=64, help="pixels  [default: 64]")
    parser.add_argument(
        "--leave-out",
        nargs="+",
        default=(),
        choices=("skin-tones", "flags"),
        help="skin-tones: variants of another picture in one tone or more; flags: most "
        "of their outlines are the same empty rectangle",
    )
    arguments = parser.parse_args()
    absent = left_out(arguments.package, arguments.leave_out)
    counts = {"train": 0, "test": 0}
    for split in counts:
        for side in "AB":
            (arguments.out / split / side).mkdir(parents=True, exist_ok=True)
    drawn = {
        path.stem: draw(path, arguments.size)
        for path in sorted((arguments.package / "black/svg").glob("*.svg"))
        if path.stem not in absent
    }
    for name, split in splits_of(drawn).items():
        counts[split] += 1
        colour = draw(arguments.package / f"color/svg/{name}.svg", arguments.size)
        for side, picture in (("A", drawn[name]), ("B", colour)):
            picture.save(arguments.out / split / side / f"{name}.png")
    print(", ".join(f"{split}: {count:,} pairs" for split, count in counts.items()))


if __name__ == "__main__":
    main()
