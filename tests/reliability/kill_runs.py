"""Kill runs at random moments, start them again, and compare their ends.

    python tests/reliability/kill_runs.py [--kills 50] [--seed 0] [--only train]

Every command is run once without a kill. Then it is killed by SIGKILL at random
moments: before one of its file operations, or after a random time, whatever it does
then. It is started again as a user would, and three of four such starts are killed,
too. The last one must leave the same files, byte for byte except for times, and nothing
half-written. The last lines tell the counts; the exit code is 1 if an end differs.
"""

import argparse
import collections
import dataclasses
import pathlib
import random
import shutil
import signal
import sys
import tempfile

import forked
import numpy as np
import same_files
from PIL import Image

SMALL = ("--set", "generator.width=8", "--set", "discriminator.width=8")
TRAIN = (
    *("train", "--variant", "gan", "--latent-dim", "4", "--batch-size", "50", *SMALL),
    *("--split", "train[:200]", "--precision", "float32", "--run-dir", "run"),
    *("--steps", "12", "--quiet"),
)
OFTEN = ("--checkpoint-every", "2", "--sample-every", "3", "--no-export")
MEASURED = ("--eval-every", "1", "--eval-samples", "200", "--best-by", "fid")
BENCHMARK = (
    *("benchmark", "--variants", "gan,lsgan", "--seeds", "1", "--budget", "600"),
    *("--samples", "200", "--metrics", "fid", "--split", "train[:200]", *SMALL),
    *("--batch-size", "50", "--quiet"),
)


@dataclasses.dataclass(frozen=True)
class Kind:
    """A command to kill.

    Args:
        command: Its arguments.
        ready: Finished files that it starts from.
        resume: Whether it goes on by `train --resume`. Otherwise it is repeated.
        out: A file that the command replaces only with `--overwrite`.
    """

    command: tuple[str, ...]
    ready: tuple[str, ...] = ()
    resume: bool = False
    out: str | None = None

    def again(self, place):
        if self.resume and (place / "run/recipe.json").exists():
            return ("train", "--resume", "run", "--quiet")
        is_there = self.out and (place / self.out).exists()
        return (*self.command, "--overwrite") if is_there else self.command


KINDS = {
    "training": Kind((*TRAIN, *OFTEN), resume=True),
    "checkpoint": Kind((*TRAIN, *OFTEN, "--checkpoint-every", "1"), resume=True),
    "sample": Kind((*TRAIN, *OFTEN, "--sample-every", "1"), resume=True),
    "evaluation": Kind((*TRAIN, *OFTEN, *MEASURED), resume=True),
    "the end of a training": Kind((*TRAIN, "--sample-every", "6"), resume=True),
    "a longer training": Kind(
        ("train", "--resume", "run", "--steps", "15", "--quiet"),
        ("run", "saved_models"),
    ),
    "data on disk": Kind(
        (*TRAIN, *OFTEN, "--split", "train", "--dataset", "images", "--cache", "disk"),
        ("images",),
        resume=True,
    ),
    "export": Kind(("export", "run", "--to", "exported"), ("run",)),
    "conversion": Kind(
        ("convert", "saved_models/run"),
        ("saved_models",),
        out="model.tflite",
    ),
    "samples": Kind(("sample", "run", "--images", "each"), ("run",), out="each"),
    "measurement": Kind(
        ("evaluate", "run", "--metrics", "fid", "--samples", "200", "--json", "m.json"),
        ("run",),
        out="m.json",
    ),
    "data preparation": Kind(
        ("data", "prepare", "images", "--to", "data", "--shards", "3"), ("images",)
    ),
    "benchmark": Kind(BENCHMARK),
}


class Kills:
    """Kinds that are killed, in a folder of their own.

    Args:
        folder: The folder.
        seed: int. Seed of the moments.
    """

    def __init__(self, folder, seed):
        self.folder = pathlib.Path(folder)
        self.random = random.Random(seed)
        self.ends = {}
        self.kills = collections.Counter()
        ready = self.folder / "ready"
        _write_images(ready / "images")
        _must_work(TRAIN, ready)

    def kill(self, name):
        """Kill a command until it may end; return sentences about its end."""
        kind = KINDS[name]
        expected, operations, seconds = self._uninterrupted(name)
        place, command = self.place(kind.ready), kind.command
        moments = []
        while not moments or self.random.random() < 3 / 4:
            if self.random.random() < 0.6:
                moment = {"kill_at": self.random.randint(1, operations)}
            else:
                moment = {"kill_after": self.random.uniform(0, seconds)}
            code = forked.run(command, place, **moment)[0]
            command = kind.again(place)
            if code == -signal.SIGKILL:
                moments.append(moment)
                self.kills[name] += 1
            elif code != 0:
                return [f"exit code {code} {_last_lines(place)}"]
            elif not moments:  # it was over before the kill
                place, command = self.place(kind.ready), kind.command
        code, *_ = forked.run(command, place)
        if code != 0:
            return [f"after {moments}: exit code {code} {_last_lines(place)}"]
        return [
            f"after {moments}: {d}" for d in same_files.differences(expected, place)
        ]

    def _uninterrupted(self, name):
        """Return the folder, file operations and seconds without a kill."""
        if name not in self.ends:
            place = self.place(KINDS[name].ready)
            counts = _must_work(KINDS[name].command, place)
            # All run in one place, because some files have its name in them.
            end = place.rename(self.folder / name.replace(" ", "-"))
            self.ends[name] = (end, *counts)
        return self.ends[name]

    def place(self, ready):
        """Return an empty folder with copies of finished files."""
        place = self.folder / "place"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        for one in ready:
            shutil.copytree(self.folder / "ready" / one, place / one)
        return place


def _must_work(command, place):
    code, operations, seconds = forked.run(command, place)
    if code != 0:
        sys.exit(f"{' '.join(command)} fails without a kill: {_last_lines(place)}")
    return operations, seconds


def _last_lines(place):
    return (place / "output.txt").read_text().splitlines()[-3:]


def _write_images(folder):
    pixels = np.random.default_rng(0).integers(0, 256, (120, 12, 12), np.uint8)
    for number, one in enumerate(pixels):
        path = folder / "ab"[number % 2] / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(one).save(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=KINDS)
    options = parser.parse_args()
    names = [options.only] if options.only else [*KINDS]
    wrong = runs = 0
    with tempfile.TemporaryDirectory() as folder:
        kills = Kills(folder, options.seed)
        while kills.kills.total() < options.kills:
            name = names[runs % len(names)]
            told = kills.kill(name)
            for sentence in told:
                print(f"{name}: {sentence}", flush=True)
            wrong += bool(told)
            runs += 1
    counts = ", ".join(f"{name} {count}" for name, count in kills.kills.items())
    print(f"{kills.kills.total()} kills ({counts})")
    print(f"{runs - wrong} of {runs} runs ended as without a kill")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
