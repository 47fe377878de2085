"""`tfgan-kit train`: from images to a trained, exported generator."""

import click

from tfgan_kit import data, environment, onednn
from tfgan_kit.export import versions
from tfgan_kit.runs import run_config

from ..terminal.common import debug_option
from ..terminal.imports import import_option
from . import dry_run as dry_runs
from . import resolve, train_run


@click.command()
@click.option("--variant", help="The recipe; `tfgan-kit variants` lists them.")
@click.option(
    "--dataset",
    help="A folder of images, a .npy or .npz file, or a TFDS name.  "
    "[default: fashion_mnist_mini]",
)
@click.option("--data-dir", help="Where TFDS keeps its data sets.")
@click.option("--split", help="A TFDS split, such as train[:5000].  [default: train]")
@click.option(
    "--image-size", metavar="HxW", help="Such as 48x80.  [default: as they are]"
)
@click.option("--fit", help="crop or stretch, to that size.  [default: crop]")
@click.option(
    "--channels",
    type=int,
    help="1 (grey), 3 (RGB) or 4 (with alpha).  [default: the first image's]",
)
@click.option(
    "--value-range", metavar="LOW,HIGH", help="Of an array of floats: 0,1 or -1,1."
)
@click.option(
    "--skip-corrupt",
    is_flag=True,
    default=None,
    help="Leave out files that cannot be read.",
)
@click.option(
    "--cache", help="memory or disk, for decoded images.  [default: by their size]"
)
@click.option(
    "--augment",
    help="none; flip (mirror); diffaugment or ada, for few images; or flip,diffaugment "
    "or flip,ada.  [default: none]",
)
@click.option(
    "--labels",
    type=int,
    metavar="N",
    help="Of sgan: keep the labels of so many images, as many of each class.  "
    "[default: all]",
)
@click.option(
    "--no-labels",
    is_flag=True,
    default=None,
    help="Leave labels alone, for variants that can do without, such as sagan.",
)
@click.option("--networks", help="dcgan, mlp, r3 or resnet.  [default: the recipe's]")
@click.option(
    "--width",
    type=int,
    help="Of both networks, as generator.width of --set is of one.",
)
@click.option("--latent-dim", type=int)
@click.option(
    "--prior",
    help="What latents are drawn from: normal, uniform, truncated, bernoulli or "
    "mixture.  [default: normal]",
)
@click.option("--epochs", type=int, help="The whole budget, in passes over the data.")
@click.option("--steps", type=int, help="The whole budget, in generator steps.")
@click.option("--batch-size", type=int, help="Images of one discriminator step.")
@click.option("--lr", type=float, help="Learning rate of both sides.")
@click.option(
    "--lr-schedule",
    help="constant, linear or cosine, over the whole budget; r3gan's over its "
    "burn-in.  [default: the recipe's]",
)
@click.option(
    "--lr-end",
    type=float,
    help="Where a schedule ends, on both sides.  [default: the recipe's, or 0]",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="An argument of model, networks or optimizers; `variants NAME` lists them.",
)
@click.option(
    "--init-from",
    metavar="RUN_DIR|X.KERAS",
    help="Begin with these weights; a run brings its recipe too, without --variant.",
)
@click.option(
    "--allow-partial",
    is_flag=True,
    default=None,
    help="Layers that find no weights in --init-from begin fresh.",
)
@click.option(
    "--freeze",
    multiple=True,
    metavar="PREFIX",
    help="Keep layers fixed, such as discriminator.stage1; --dry-run names them.",
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
@click.option(
    "--tensorboard", is_flag=True, default=None, help="Also log for TensorBoard."
)
@click.option(
    "--eval-every",
    type=int,
    metavar="EPOCHS",
    help="Measure pictures so often, into RUN_DIR/evaluations.jsonl.",
)
@click.option(
    "--eval-samples", type=int, help="Pictures that it measures.  [default: 5000]"
)
@click.option(
    "--eval-metrics",
    metavar="NAMES",
    help="Such as fid,kid,pr; `evaluate --help` tells of all.  [default: fid]",
)
@click.option(
    "--best-by",
    metavar="METRIC",
    help="Keep the best checkpoint by fid, precision, ... in RUN_DIR/best, for `export "
    "--best`; `sample` takes the newest.",
)
@click.option(
    "--features",
    help="For --eval-every: classifier, inception or inception-clean, or the path of a "
    "network.  [default: a classifier of the data set]",
)
@click.option("--no-export", is_flag=True, default=None, help="Make no SavedModel.")
@click.option("--config", metavar="RECIPE.JSON", help="Repeat the run of this file.")
@click.option("--resume", metavar="RUN_DIR", help="Go on with a run, up to its total.")
@click.option(
    "--stop-after",
    type=int,
    metavar="STEP",
    help="Stop there and leave the total as it is; --resume goes on.",
)
@click.option("--quiet", "is_quiet", is_flag=True, help="Show no progress.")
@click.option(
    "--dry-run", is_flag=True, help="Show the resolved run, its networks and memory."
)
@click.option("--estimate", is_flag=True, help="A dry run that also times some steps.")
@import_option
@debug_option
def train(
    variant,
    settings,
    lr,
    run_dir,
    config,
    resume,
    stop_after,
    is_quiet,
    dry_run,
    estimate,
    **given,
):
    """Train a GAN; leave pictures, checkpoints, the model and a SavedModel."""
    given = resolve.named(given)
    before = resolve.base(variant, config, resume, run_dir, given.get("init_from"))
    resolved = run_config.override(before, given, settings, lr)
    if run_dir:
        data.check_output(run_dir, resolved.dataset, "--run-dir")
    data.check_dataset(resolved.dataset)
    if resolved.tensorboard:
        environment.check_tensorboard()
    if resume:
        run_config.check_resume(before, resolved)
    folder = resolve.folder(resolved, run_dir, resume)
    if resume:
        onednn.follow(folder.record().get("onednn"))
    if stop_after is not None:
        run_config.check_stop_after(stop_after, folder.reached())
    if resolved.export:
        versions.check_name(train_run.export_folder(folder))
    if dry_run or estimate:
        dry_runs.show(resolved, folder, resume=resume, timed=estimate)
    else:
        train_run.start_and_finish(
            resolved, folder, resume=resume, stop_after=stop_after, is_quiet=is_quiet
        )
