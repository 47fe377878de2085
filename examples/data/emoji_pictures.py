"""Noto's emoji as a folder per category, 64x64 pixels on white, without skin tones.

    npm pack emoji-datasource-google@16.0.0
    mkdir google-npm && tar xzf emoji-datasource-google-16.0.0.tgz -C google-npm
    python examples/data/emoji_pictures.py google-npm/package emoji-google

The pictures are by Google (Apache 2.0 or OFL); the package is under MIT.
"""

import argparse
import json
import pathlib

from emoji_domains import on_white


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("google", type=pathlib.Path, help="its unpacked package")
    parser.add_argument("out", type=pathlib.Path, help="the folder to write")
    parser.add_argument("--size", type=int, default=64, help="pixels  [default: 64]")
    arguments = parser.parse_args()
    listed = json.loads((arguments.google / "emoji.json").read_text(encoding="utf-8"))
    count = 0
    for emoji in listed:
        if not emoji["has_img_google"] or emoji["category"] == "Component":
            continue
        category = emoji["category"].lower().replace(" & ", "-")
        folder = arguments.out / category
        folder.mkdir(parents=True, exist_ok=True)
        path = arguments.google / "img/google/64" / emoji["image"]
        on_white(path, arguments.size).save(folder / emoji["image"])
        count += 1
    print(f"{count:,} pictures in {arguments.out}")


if __name__ == "__main__":
    main()
