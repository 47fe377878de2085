"""`tfgan-kit train`: from images to a trained, exported generator."""

import contextlib
import json
import pathlib
import signal
import sys

import click

from tfgan_kit import data, export, run_config, run_folder
from tfgan_kit.errors import InputError
from tfgan_kit.export import versions

from .common import debug_option, quiet, say, start_tensorflow


@click.command()
@click.option("--variant", help="The recipe; `tfgan-kit variants` lists them.")
@click.option("--dataset", help="A TFDS name.  [default: fashion_mnist_mini]")
@click.option("--data-dir", help="Where TFDS keeps its data sets.")
@click.option("--split", help="A TFDS split, such as train[:5000].  [default: train]")
@click.option("--networks", help="dcgan or mlp.  [default: the recipe's]")
@click.option("--latent-dim", type=int)
@click.option("--epochs", type=int, help="The whole budget, in passes over the data.")
@click.option("--steps", type=int, help="The whole budget, in generator steps.")
@click.option("--batch-size", type=int, help="Images of one discriminator step.")
@click.option("--lr", type=float, help="Learning rate of both sides.")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="An argument of model, networks or optimizers; `variants NAME` lists them.",
)
@click.option("--precision", help="auto, float32, mixed_bfloat16 or mixed_float16.")
@click.option(
    "--jit/--no-jit", default=None, help="XLA.  [default: on a GPU, not on a CPU]"
)
@click.option(
    "--seed",
    type=int,
    help="Of weights, noise and order: the same numbers on the same machine, precision "
    "and --jit (XLA draws other noise).  [default: 0]",
)
@click.option("--deterministic", is_flag=True, default=None, help="On a GPU, slower.")
@click.option("--run-dir", help="[default: runs/<variant>-<dataset>-<n>]")
@click.option("--sample-every", type=int, metavar="STEPS", help="[default: one epoch]")
@click.option(
    "--checkpoint-every", type=int, metavar="STEPS", help="[default: one epoch]"
)
@click.option("--no-export", is_flag=True, default=None, help="Make no SavedModel.")
@click.option("--config", metavar="RECIPE.JSON", help="Repeat the run of this file.")
@click.option("--resume", metavar="RUN_DIR", help="Go on with a run, up to its total.")
@click.option("--quiet", "is_quiet", is_flag=True, help="Show no progress.")
@click.option("--dry-run", is_flag=True, help="Show the resolved run and stop.")
@debug_option
def train(
    variant,
    settings,
    lr,
    no_export,
    run_dir,
    config,
    resume,
    is_quiet,
    dry_run,
    **given,
):
    """Train a GAN; leave pictures, checkpoints, the model and a SavedModel."""
    given = {name: value for name, value in given.items() if value is not None}
    if no_export:
        given["export"] = False
    if "data_dir" in given:
        given["data_dir"] = str(pathlib.Path(given["data_dir"]).expanduser().absolute())
    before = _base(variant, config, resume, run_dir)
    resolved = run_config.override(before, given, settings, lr)
    data.check_dataset(resolved.dataset)
    if resume:
        run_config.check_resume(before, resolved)
        folder = run_folder.RunFolder(resume)
    else:
        folder = (
            run_folder.RunFolder(run_dir)
            if run_dir
            else run_folder.next_folder(resolved.variant, resolved.dataset)
        )
        folder.check_new()
    if resolved.export:
        versions.check_name(_export_folder(folder))
    if dry_run:
        click.echo(json.dumps(resolved.to_json(), indent=2))
        say(f"would train in {folder.path}; nothing was written")
        return
    _run(resolved, folder, resume, is_quiet)


def _base(variant, config, resume, run_dir):
    """The configuration that the given options change."""
    if resume:
        if config or run_dir:
            raise InputError("--resume takes neither --config nor --run-dir.")
        base, origin = run_folder.RunFolder(resume).config(), resume
    elif config:
        base, origin = run_config.read(config), config
    elif variant:
        return run_config.from_recipe(variant)
    else:
        raise InputError(
            "give --variant (`tfgan-kit variants` lists them), --config or --resume."
        )
    if variant not in (None, base.variant):
        raise InputError(f"{origin} is a run of {base.variant}. Received: {variant}.")
    return base


def _export_folder(folder):
    return pathlib.Path("saved_models") / folder.name


def _run(config, folder, resume, is_quiet):
    tell = (lambda sentence: None) if is_quiet else say
    start_tensorflow()
    from tfgan_kit import training

    with _Stop() as stop:
        begin = training.resume if resume else training.start
        run = begin(config, folder, announce=tell)
        first = run.step
        if first < run.total_steps:
            tell(f"training {config.variant} in {folder.path}: {run.total_steps} steps")
            with _progress(run, is_quiet) as shown:
                complete = run.train(callbacks=shown, stop=stop)
            if not complete:
                say(
                    f"stopped at step {run.step} of {run.total_steps}; go on with: "
                    f"tfgan-kit train --resume {folder.path}"
                )
                sys.exit(128 + stop.signal)
    _finish(run, first, tell)


@contextlib.contextmanager
def _progress(run, is_quiet):
    """The callbacks that show progress; their line is closed whatever happens."""
    if is_quiet:
        yield []
        return
    from .progress import Progress

    with contextlib.closing(Progress(run.total_steps, run.steps_per_epoch)) as shown:
        yield [shown]


def _finish(run, first, tell):
    """Leaves what a complete run leaves; what is there already is not made again."""
    trained = run.step > first
    if trained or not run.folder.model.exists():
        run.save()
    to = _export_folder(run.folder)
    if run.config.export and (trained or not versions.versions(to)):
        with quiet():
            path = export.export(run.model, to)
        tell(f"SavedModel in {path}")
    if not trained:
        tell(f"the run is complete at step {run.step}: a larger total goes on")
    click.echo(run.folder.path)


class _Stop:
    """Turns Ctrl-C and SIGTERM into a wish to stop after the step; twice means now."""

    def __init__(self):
        self.signal = None

    def __call__(self):
        return self.signal is not None

    def __enter__(self):
        signals = (signal.SIGINT, signal.SIGTERM)
        self.before = {number: signal.signal(number, self._note) for number in signals}
        return self

    def __exit__(self, *error):
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def _note(self, number, frame):
        if self():
            raise KeyboardInterrupt
        self.signal = number
        with contextlib.suppress(OSError):
            below = "\n" if sys.stderr.isatty() else ""  # the line of progress
            say(f"{below}stopping after this step ...")
