"""Train 2,000 steps with samples and checkpoints; memory, files and threads stay flat.

    PYTHONPATH=tests python tests/reliability/flat_memory.py [--steps N]

It prints resident memory, open file descriptors and threads, and exits with 1 if one of
them grows by 3 % or more after the first tenth, in which graphs are traced and pools
fill.
"""

import argparse
import gc
import os
import pathlib
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

from tfgan_kit.runs import training
from tfgan_kit.runs.run_folder import RunFolder
from tiny_runs import config_of

_LIMIT = 0.03
_OF_PROCESS = pathlib.Path("/proc/self")
_PAGE = os.sysconf("SC_PAGE_SIZE")


class _Meter(keras.callbacks.Callback):
    """Measures the process at every tenth of the steps."""

    def __init__(self, steps):
        super().__init__()
        self.every = steps // 10
        self.rows = []

    def on_train_batch_end(self, batch, logs=None):
        step = int(self.model.step.numpy())
        if step % self.every == 0:
            gc.collect()
            self.rows.append((step, *measured()))
            print(
                "step {:>6}  memory {:>8.1f} MB  files {:>4}  threads {:>4}".format(
                    *self.rows[-1]
                ),
                flush=True,
            )


def measured():
    """Memory in megabytes, open files and threads of this process."""
    pages = int((_OF_PROCESS / "statm").read_text().split()[1])
    counts = [len(os.listdir(_OF_PROCESS / name)) for name in ("fd", "task")]
    return pages * _PAGE / 1e6, *counts


def main(steps):
    """Print the measurements; return the largest growth since the first tenth."""
    meter = _Meter(steps)
    with tempfile.TemporaryDirectory() as folder:
        options = {"steps": steps, "sample_every": 20, "checkpoint_every": 20}
        run = training.start(config_of("gan", **options), RunFolder(f"{folder}/run"))
        run.train(callbacks=[meter])
        samples = len(list(run.folder.samples.iterdir()))
    growth = [
        (last - first) / first
        for first, last in zip(meter.rows[0][1:], meter.rows[-1][1:], strict=True)
    ]
    names = ("memory", "files", "threads")
    shown = (f"{n} {g:+.2%}" for n, g in zip(names, growth, strict=True))
    print(f"{steps} steps, {samples} samples: {', '.join(shown)}")
    return max(growth)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=2000)
    sys.exit(int(main(parser.parse_args().steps) >= _LIMIT))
