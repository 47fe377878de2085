"""Prove that two states of the package compute the same bytes.

    python benchmarks/same_bytes.py OLD_PYTHON NEW_PYTHON [--variants gan,dcgan]

Each PYTHON is the interpreter of an environment in which one state is installed, on
this machine. Every recipe trains three steps, is resumed to five, draws samples, and
exports its generator; the script compares the logged numbers, every variable of the
last checkpoint, the samples, and what the exported SavedModel draws. It prints one row
per recipe, and fails if one byte differs.
"""

import argparse
import hashlib
import json
import logging
import os
import pathlib
import subprocess
import sys
import tempfile

# Small data and batches: two steps of every recipe take seconds.
_TRAIN = ["--split", "train[:256]", "--batch-size", "8", "--seed", "3", "--quiet"]
_MORE_NETWORKS = ("dcgan:mlp", "wgan-gp:resnet", "sngan:resnet", "dcgan:r3")


def main():
    arguments = _arguments()
    if arguments.collect:
        pathlib.Path(arguments.collect).write_text(
            json.dumps(_collect(arguments.variants, arguments.precision))
        )
        return 0
    old, new = (_run(python, arguments) for python in arguments.pythons)
    different = 0
    for name in sorted({*old, *new}):
        parts = {*old.get(name, {}), *new.get(name, {})}
        odd = [p for p in sorted(parts) if _part(old, name, p) != _part(new, name, p)]
        different += bool(odd)
        print(f"{name:<20} {'DIFFERS: ' + ', '.join(odd) if odd else 'same bytes'}")
    print(f"{len(old)} recipes in {arguments.precision}, {different} differ")
    return int(bool(different or not old))


def _part(results, name, part):
    return results.get(name, {}).get(part)


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pythons", nargs="*", metavar="PYTHON")
    parser.add_argument("--variants", default="all")
    parser.add_argument("--precision", default="float32")
    parser.add_argument("--collect", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if not arguments.collect and len(arguments.pythons) != 2:
        parser.error("give the interpreters of two environments.")
    return arguments


def _run(python, arguments):
    """What one state computes, collected by its own interpreter."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "bytes.json"
        command = [python, str(pathlib.Path(__file__).absolute()), "--collect", out]
        command += ["--variants", arguments.variants]
        command += ["--precision", arguments.precision]
        # The same value in both states, whatever each of them sets on its own.
        environment = {"TF_ENABLE_ONEDNN_OPTS": "1", **os.environ}
        subprocess.run(
            list(map(str, command)),
            cwd=folder,
            check=True,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        return json.loads(out.read_text())


def _collect(variants, precision):
    from tfgan_kit import recipes

    # TensorFlow warns of functions that are traced again: each recipe is a new model.
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    names = [*recipes.RECIPES, *_MORE_NETWORKS]
    if variants != "all":
        names = variants.split(",")
    return {name: _bytes_of(name, precision) for name in names}


def _bytes_of(name, precision):
    """The digests of what one recipe leaves, by a name for each."""
    from tfgan_kit.cli.main import main as command

    variant, _, networks = name.partition(":")
    run = pathlib.Path("runs") / name.replace(":", "-")
    train = ["train", "--variant", variant, "--run-dir", str(run), *_TRAIN]
    train += ["--steps", "5", "--sample-every", "2", "--precision", precision]
    train += ["--networks", networks] if networks else []
    commands = [
        [*train, "--stop-after", "3"],
        ["train", "--resume", str(run), "--quiet"],
        ["sample", str(run), "--num", "16", "--seed", "5", "--out", f"{run}.png"],
    ]
    for words in commands:
        code = command(words, standalone_mode=False)
        if code:
            raise SystemExit(f"{' '.join(words)} ended with {code}")
    found = {"metrics.csv": _digest((run / "metrics.csv").read_bytes())}
    found["samples"] = _digest(_pixels(pathlib.Path(f"{run}.png")))
    for path in sorted((run / "samples").glob("*.png")):
        found[path.name] = _digest(_pixels(path))
    found["variables"] = _variables(max((run / "checkpoints").glob("step-*")))
    found["SavedModel"] = _saved_model(pathlib.Path("saved_models") / run.name / "1")
    return found


def _digest(content):
    return hashlib.sha256(content).hexdigest()


def _pixels(path):
    import numpy as np
    from PIL import Image

    return np.asarray(Image.open(path)).tobytes()


def _variables(checkpoint):
    """The values of a checkpoint in any order: a state may name them otherwise."""
    import numpy as np

    with np.load(checkpoint / "variables.npz") as file:
        values = [f"{v.dtype} {v.shape} {_digest(v.tobytes())}" for v in file.values()]
    return _digest("\n".join(sorted(values)).encode())


def _saved_model(path):
    import tensorflow as tf

    loaded = tf.saved_model.load(str(path))
    drawn = loaded.signatures["sample"](
        num_images=tf.constant(4), seed=tf.constant(7, tf.int64), **_labels(loaded)
    )
    return _digest(b"".join(drawn[name].numpy().tobytes() for name in sorted(drawn)))


def _labels(loaded):
    import tensorflow as tf

    taken = loaded.signatures["sample"].structured_input_signature[1]
    return {"labels": tf.constant([1, 2])} if "labels" in taken else {}


if __name__ == "__main__":
    sys.exit(main())
