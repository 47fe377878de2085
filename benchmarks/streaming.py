"""Memory of training on data that do not fit: `python benchmarks/streaming.py`.

This writes a data set of noise, 2 GB by default, trains on it by `--stream`, once
without a break and once interrupted, and prints the peak memory of each process and
whether the order and the weights are the same.
"""

import io
import itertools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import click
import numpy as np
import tensorflow as tf
import tensorflow_datasets as tfds
from PIL import Image

from speed import command
from tfgan_kit import compat, data

SIDE = 128
SHARD_BYTES = 128 * 2**20
BATCH = 32
LIMIT = 1.5 * 2**30

# Not of getrusage: that begins with what the parent had before its exec.
CHILD = r"""
import re, sys
from tfgan_kit.cli.main import main
try:
    main(sys.argv[1:])
finally:
    status = open("/proc/self/status").read()
    print("peak", re.search(r"VmHWM:\s+(\d+) kB", status)[1])
"""


def picture(number, noise):
    """Noise that begins with its number, as a PNG file that is not compressed."""
    pixels = np.roll(noise, number * 7919)
    pixels[:4] = list(number.to_bytes(4, "big"))
    file = io.BytesIO()
    Image.fromarray(pixels.reshape(SIDE, SIDE, 3)).save(file, "PNG", compress_level=0)
    return file.getvalue()


def numbers_of(images):
    return images[:, 0].reshape(len(images), -1)[:, :4] @ (256 ** np.arange(3, -1, -1))


def make(folder, size):
    """Writes a data set of about `size` bytes; returns its number of images."""
    noise = np.random.default_rng(0).integers(0, 256, SIDE * SIDE * 3, np.uint8)
    count = size // len(picture(0, noise))
    number = max(2, round(size / SHARD_BYTES))
    cuts = [count * cut // number for cut in range(number + 1)]
    target = folder / "noise/1.0.0"
    target.mkdir(parents=True)
    features = tfds.features.FeaturesDict(
        {"image": tfds.features.Image(shape=(SIDE, SIDE, 3), encoding_format="png")}
    )
    serializer = compat.example_serializer(features)
    template = compat.shard_template(target, "noise", "train")
    for shard in range(number):
        name = template.relative_filepath(shard_index=shard, num_shards=number)
        with tf.io.TFRecordWriter(str(target / name)) as writer:
            for i in range(cuts[shard], cuts[shard + 1]):
                example = features.encode_example({"image": picture(i, noise)})
                writer.write(serializer.serialize_example(example))
    split = compat.split_info(
        "train", np.diff(cuts).tolist(), size, filename_template=template
    )
    tfds.folder_dataset.write_metadata(
        data_dir=target, features=features, split_infos=[split], version="1.0.0"
    )
    return count


def train(*arguments):
    """Runs `tfgan-kit train` in a process of its own; returns its peak, in bytes."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, "train", *map(str, arguments), "--quiet"],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return int(re.search(r"peak (\d+)", done.stdout)[1]) * 2**10


def order(folder, first, steps):
    """The numbers of the images of some steps."""
    found = data.load("noise", data_dir=folder, stream=True)
    stream = data.training_stream(found, batch_size=BATCH, seed=0, start_step=first)
    batches = itertools.islice(stream.as_numpy_iterator(), steps)
    return np.concatenate([numbers_of(images) for images in batches])


def last_checkpoint(run):
    with np.load(max((run / "checkpoints").iterdir()) / "variables.npz") as file:
        return {name: file[name] for name in file.files}


@click.command()
@click.option("--gigabytes", type=float, default=2.0, show_default=True)
@click.option("--steps", type=int, default=20, show_default=True)
@click.option("--folder", help="Where to work.  [default: a temporary folder]")
def main(gigabytes, steps, folder):
    """Train on a made-up data set that stays in its shards."""
    work = pathlib.Path(tempfile.mkdtemp(dir=folder))
    os.environ["TFGAN_KIT_CACHE"] = str(work / "cache")
    try:
        measure(work, int(gigabytes * 1e9), steps)
    finally:
        shutil.rmtree(work)


def measure(work, size, steps):
    begin = time.perf_counter()
    count = make(work, size)
    shards = [*(work / "noise/1.0.0").glob("*tfrecord*")]
    total = sum(path.stat().st_size for path in shards)
    seconds = time.perf_counter() - begin
    command.say(f"{seconds:.0f} s to write {count:,} images")
    print(f"{total / 1e9:.2f} GB of images in {len(shards)} shards")
    common = ["--variant", "gan", "--width", 32, "--dataset", "noise", "--stream"]
    common += ["--data-dir", work, "--batch-size", BATCH, "--steps", steps]
    common += ["--sample-every", steps, "--checkpoint-every", steps, "--no-export"]
    runs = [
        ("without a break", [*common, "--run-dir", work / "whole"]),
        ("first half", [*common, "--run-dir", work / "half"]),
        ("resumed", ["--resume", work / "half"]),
    ]
    runs[1][1].extend(["--stop-after", steps // 2])
    is_flat = True
    for name, arguments in runs:
        begin = time.perf_counter()
        peak = train(*arguments)
        is_flat &= peak < LIMIT
        print(f"peak memory {name}: {peak / 1e9:.2f} GB")
        command.say(f"{time.perf_counter() - begin:.0f} s")
    middle = steps // 2
    whole = order(work, 0, steps)
    is_same = (whole[BATCH * middle :] == order(work, middle, steps - middle)).all()
    print(f"order after step {middle} repeated: {bool(is_same)}")
    ends = [last_checkpoint(work / name) for name in ("whole", "half")]
    is_equal = ends[0].keys() == ends[1].keys() and all(
        np.array_equal(value, ends[1][name]) for name, value in ends[0].items()
    )
    print(f"weights equal bit for bit: {is_equal}")
    sys.exit(0 if is_flat and is_same and is_equal else 1)


if __name__ == "__main__":
    command.run(main)
