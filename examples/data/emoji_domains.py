"""Emoji by two artists without pairs: OpenMoji in trainA and testA, Noto in B.

    npm pack openmoji@17.0.0
    mkdir openmoji-npm && tar xzf openmoji-17.0.0.tgz -C openmoji-npm
    npm pack emoji-datasource-google@16.0.0
    mkdir google-npm && tar xzf emoji-datasource-google-16.0.0.tgz -C google-npm
    pip install resvg-py
    python examples/data/emoji_domains.py openmoji-npm/package google-npm/package emoji

Only pictures that both artists drew are taken, without skin tones. In the test split,
files of the same name are partners: a translation can be seen beside the true picture.
OpenMoji is CC BY-SA 4.0; the pictures of Noto are by Google (Apache 2.0 or OFL).
"""

import argparse
import pathlib

from openmoji_pairs import SKINS, draw, split_of
from PIL import Image


def key_of(name):
    """Return the name without the sign that asks for a coloured picture."""
    codes = name.upper().split("-")
    return "-".join(code for code in codes if code != "FE0F")


def on_white(path, size):
    """Return a picture with alpha on white."""
    with Image.open(path) as opened:
        picture = opened.convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    picture = Image.alpha_composite(white, picture).convert("RGB")
    if picture.size == (size, size):
        return picture
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("openmoji", type=pathlib.Path, help="its unpacked package")
    parser.add_argument("google", type=pathlib.Path, help="its unpacked package")
    parser.add_argument("out", type=pathlib.Path, help="the folder to write")
    parser.add_argument("--size", type=int, default=64, help="pixels  [default: 64]")
    arguments = parser.parse_args()
    drawn = {
        key_of(path.stem): path
        for path in sorted((arguments.openmoji / "color/svg").glob("*.svg"))
    }
    counts = {"train": 0, "test": 0}
    for split in counts:
        for side in "AB":
            (arguments.out / f"{split}{side}").mkdir(parents=True, exist_ok=True)
    for path in sorted((arguments.google / "img/google/64").glob("*.png")):
        key = key_of(path.stem)
        if key not in drawn or not SKINS.isdisjoint(key.split("-")):
            continue
        split = split_of(key)
        counts[split] += 1
        name = f"{key}.png"
        one = draw(drawn[key], arguments.size)
        one.save(arguments.out / f"{split}A" / name)
        two = on_white(path, arguments.size)
        two.save(arguments.out / f"{split}B" / name)
    print(", ".join(f"{split}: {count:,} of each" for split, count in counts.items()))


if __name__ == "__main__":
    main()
