"""Both decoders of image files, in turns: `python benchmarks/decoders.py`.

JPEG files that have the wanted size already, by `decode_files`, which leaves them to
TensorFlow; by the same with Pillow's parser of headers instead of ours; and by Pillow
alone in as many threads. The pixels must be equal.
"""

import concurrent.futures
import io
import os
import pathlib
import statistics
import tempfile
import time
import unittest.mock

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import click
import numpy as np
from PIL import Image

import image_folders
from tfgan_kit.data.files import decoding
from tfgan_kit.data.files.decoding import PARALLEL, decode_files
from tfgan_kit.data.files.image_files import read_image


def ours(paths, shape):
    return np.concatenate([part for _, part in decode_files(paths, shape, read_image)])


def pillow_headers(paths, shape):
    with unittest.mock.patch.object(decoding, "_jpeg_shape", jpeg_shape):
        return ours(paths, shape)


def jpeg_shape(content):
    with Image.open(io.BytesIO(content)) as image:
        return (image.height, image.width, len(image.getbands()))


def pillow(paths, shape):
    with concurrent.futures.ThreadPoolExecutor(PARALLEL) as pool:
        return np.stack(list(pool.map(read_image, paths)))


COUNTS = {32: 8000, 64: 2000, 128: 1000, 256: 500, 512: 500}
CONTESTANTS = (ours, pillow_headers, pillow)


def seconds(function, paths, shape):
    start = time.perf_counter()
    images = function(paths, shape)
    return time.perf_counter() - start, images


def measure(title, paths, rounds):
    shape = read_image(paths[0]).shape
    # The first pass of a process also traces TensorFlow's function.
    cold, first = seconds(ours, paths, shape)
    for contestant in CONTESTANTS[1:]:
        np.testing.assert_array_equal(first, contestant(paths, shape))
    times = {contestant: [] for contestant in CONTESTANTS}
    for number in range(rounds):
        for contestant in CONTESTANTS[:: 1 if number % 2 else -1]:
            times[contestant].append(seconds(contestant, paths, shape)[0])
    speeds = [len(paths) / statistics.median(times[each]) for each in CONTESTANTS]
    gains = [speeds[0] / speed for speed in speeds[1:]]
    numbers = [f"{speed:,.0f}" for speed in speeds] + [f"{gain:.1f}" for gain in gains]
    click.echo(f"| {title} | {len(paths):,} | {' | '.join(numbers)} | {cold:.2f} s |")


@click.command()
@click.option("--folder", type=pathlib.Path, help="JPEG files of one size, instead.")
@click.option("--rounds", default=7, show_default=True)
def main(folder, rounds):
    click.echo(
        "| | files | files/s | headers by Pillow | Pillow alone | gain | gain "
        "| first pass |\n|---|---|---|---|---|---|---|---|"
    )
    with tempfile.TemporaryDirectory() as work:
        if folder:
            paths = sorted(map(str, folder.rglob("*.jp*g")))
            measure(folder.name, paths, rounds)
            return
        for side, count in COUNTS.items():
            made = image_folders.make_folder(pathlib.Path(work, str(side)), count, side)
            paths = sorted(map(str, made.rglob("*.jpg")))
            measure(f"{side}x{side}", paths, rounds)


if __name__ == "__main__":
    main()
