"""Runs of a few steps on a few images, and what they came to."""

import shutil

from helpers import values
from tfgan_kit.runs import checkpoints, run_config
from tfgan_kit.runs.run_folder import RunFolder

STEPS = 5


def config_of(variant="dcgan", policy="float32", **given):
    """A run of a few small steps, 2 an epoch, whose last epoch is cut short."""
    config = run_config.from_recipe(variant)
    small = [f"{name}.width=8" for name in config.network_options]
    n_critic = min(config.model["n_critic"], 2)
    options = {
        "steps": STEPS,
        "batch_size": 20 // n_critic,
        "split": "train[:40]",
        "precision": policy,
        "sample_every": 3,
        "checkpoint_every": 1,
        **given,
    }
    if "epochs" in given:
        del options["steps"]
    return run_config.override(config, options, [*small, f"n_critic={n_critic}"])


def result(run):
    return values(run.model.variables)


def stop_after(step):
    calls = []

    def stop():
        calls.append(None)
        return len(calls) == step

    return stop


def copy_of(run, path):
    """The folder of a run in a place that a test may change."""
    return RunFolder(shutil.copytree(run.folder.path, path))


def cut_back(run, step, path):
    """A copy of a run's folder as a kill right after that step leaves it."""
    folder = copy_of(run, path)
    folder.model.unlink(missing_ok=True)
    for later in checkpoints.newest_first(folder.checkpoints):
        if checkpoints.step_of(later) > step:
            shutil.rmtree(later)
    for later in folder.samples.iterdir():
        if int(later.stem.removeprefix("step-")) > step:
            later.unlink()
    return folder
