"""Our training, exactly as `tfgan-kit train` runs it in a terminal."""

import contextlib
import os

from speed.pace import Pace
from speed.rows import config_of
from speed.weights import trainable
from tfgan_kit.cli.terminal.training_progress import TrainingProgress
from tfgan_kit.runs import run_folder, training

# More than anyone measures; the run is ended from outside.
_STEPS = 10**7


def run(line, variant, folder, settings=(), **given):
    """Trains in `folder`; `given` are options of `train`."""
    config = config_of(variant, settings=settings, steps=_STEPS, **given)
    found = training.start(config, run_folder.RunFolder(folder))
    progress = TrainingProgress(found.total_steps, found.steps_per_epoch)
    progress.terminal = True  # drawn as a person sees it, and goes nowhere
    pace = Pace(
        line,
        found.config.images_per_step,
        found.steps_per_epoch,
        precision=found.config.precision,
        weights=trainable(found.model.generator, found.model.discriminator),
    )
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stderr(nowhere):
        found.train(callbacks=[progress, pace])
