"""`tfgan-kit train`: from images to a trained, exported generator."""

import click

from tfgan_kit import data, environment, onednn
from tfgan_kit.export import versions
from tfgan_kit.runs import run_config
from tfgan_kit.runs.run_config import table
from tfgan_kit.runs.run_folder import RunFolder

from ..terminal.common import debug_option
from ..terminal.imports import import_option
from ..terminal.recipe_option import given, load_own, recipe_option
from ..terminal.run_options import GroupedCommand, run_options
from . import dry_run as dry_runs
from . import resolve, train_run


@click.command(cls=GroupedCommand)
@click.option("--variant", help="Recipe to train; `tfgan-kit variants` lists them.")
@run_options(*(option.name for option in table.OPTIONS))
@click.option(
    "--width",
    type=int,
    help="Channels of all networks; `--set generator.width=N` sets one network.",
)
@click.option(
    "--perceptual",
    metavar="vgg19:PATH",
    help="Add a perceptual term with weights of VGG19 (srgan and esrgan).",
)
@click.option("--lr", type=float, help="Learning rate of generator and discriminator.")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set an argument of model, networks or optimizers; `variants NAME` lists "
    "them.",
)
@click.option(
    "--run-dir", help="The run folder.  [default: runs/<variant>-<dataset>-<n>]"
)
@click.option(
    "--config", metavar="RECIPE.JSON", help="Repeat the run that this file describes."
)
@click.option("--resume", metavar="RUN_DIR", help="Continue a run up to its total.")
@click.option(
    "--stop-after",
    type=int,
    metavar="STEP",
    help="Stop after this step without changing the total; --resume continues.",
)
@click.option("--quiet", "is_quiet", is_flag=True, help="Show no progress.")
@click.option(
    "--dry-run", is_flag=True, help="Show the resolved run, its networks and memory."
)
@click.option(
    "--estimate", is_flag=True, help="Show what --dry-run shows, and time some steps."
)
@import_option
@recipe_option
@debug_option
def train(
    variant,
    settings,
    lr,
    run_dir,
    config,
    resume,
    stop_after,
    width,
    perceptual,
    is_quiet,
    dry_run,
    estimate,
    **options,
):
    """Train a GAN, and write samples, checkpoints, the model and a SavedModel."""
    if resume:  # before TensorFlow is imported, because a recipe file may do that
        onednn.follow(RunFolder(resume).onednn())
    load_own()
    overrides = table.parse(options)
    variant = resolve.variant_of(variant, given())
    before = resolve.base(variant, config, resume, run_dir, overrides.get("init_from"))
    if width is not None:
        overrides["width"] = width
    if perceptual is not None:
        overrides["perceptual"] = perceptual
    resolved = run_config.override(before, overrides, settings, lr)
    if run_dir:
        data.check_output(run_dir, resolved.dataset, "--run-dir")
    data.check_dataset(resolved.dataset)
    is_dry = dry_run or estimate
    resolve.check_cluster(resolved.strategy, is_dry)
    if resolved.tensorboard:
        environment.check_tensorboard()
    if resume:
        run_config.check_resume(before, resolved)
    with resolve.folder(resolved, run_dir, resume, is_dry) as folder:
        if stop_after is not None:
            run_config.check_stop_after(stop_after, folder.reached())
        if resolved.export:
            versions.check_name(train_run.export_folder(folder))
        if is_dry:
            dry_runs.show(resolved, folder, resume=resume, timed=estimate)
        else:
            train_run.start_and_finish(
                resolved,
                folder,
                resume=resume,
                stop_after=stop_after,
                is_quiet=is_quiet,
            )
