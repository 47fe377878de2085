"""The configuration and the folder that the options of `train` name."""

import contextlib
import dataclasses
import pathlib

from tfgan_kit import export
from tfgan_kit.distribution import cluster
from tfgan_kit.errors import InputError
from tfgan_kit.recipes import recipe_file
from tfgan_kit.runs import run_config, run_folder


def variant_of(variant, recipe_path):
    """Return the name of the recipe of --variant or --recipe, or None."""
    if recipe_path is None:
        return variant
    if variant is not None:
        raise InputError(
            "give --variant for a recipe of tfgan-kit or --recipe for one of your own, "
            f"not both. Received: --variant {variant} --recipe {recipe_path}."
        )
    return recipe_file.current().recipe.name


def base(variant, config, resume, run_dir, init_from):
    """Return the configuration that the given options change."""
    if resume:
        if config or run_dir:
            raise InputError("--resume takes neither --config nor --run-dir.")
        stored, origin = run_folder.RunFolder(resume).config(), resume
    else:
        # A resumed run has its weights, so their source need not exist any more.
        source = export.find(init_from, kinds=("run", "keras")) if init_from else None
        if config:
            stored, origin = run_config.read(config), config
        elif variant:
            return run_config.from_recipe(variant)
        else:
            return _recipe_of(source)
    if variant not in (None, stored.variant):
        raise InputError(f"{origin} is a run of {stored.variant}. Received: {variant}.")
    return stored


def _recipe_of(source):
    """Return the recipe of the run with the initial weights, without its own start."""
    if source is None:
        raise InputError(
            "give --variant (`tfgan-kit variants` lists them), --recipe with a file of "
            "your own, --config, --resume or --init-from with a run folder."
        )
    if source.kind != "run":
        raise InputError(
            f"{source.path} brings weights and no recipe: give --variant or --config."
        )
    recipe = run_folder.RunFolder(source.path).config()
    return dataclasses.replace(recipe, init_from=None, allow_partial=False, freeze=[])


def check_cluster(strategy, is_dry):
    """Raise InputError unless the options and TF_CONFIG agree about a cluster."""
    cluster.check(strategy)
    if is_dry and strategy == "multiworker":
        raise InputError(
            "--dry-run and --estimate look at one machine: give --strategy none or "
            f"mirrored. Received: --strategy {strategy}."
        )


@contextlib.contextmanager
def folder(config, run_dir, resume, dry_run):
    """Yield the folder of the run, which exists or is free.

    A default folder is made, so that no other process takes its name, unless this is a
    dry run. If it is still empty at the end, it is removed.
    """
    if resume:
        yield run_folder.RunFolder(resume)
        return
    if not cluster.is_chief(config.strategy):  # only the chief makes the folder
        yield run_folder.RunFolder(run_dir or "RUN_DIR")
        return
    root = pathlib.Path(run_folder.ROOT)
    is_new_root = not root.exists()
    if run_dir:
        run = run_folder.RunFolder(run_dir)
    elif dry_run:
        run = run_folder.next_folder(config.variant, config.dataset)
    else:
        run = run_folder.claim_next(config.variant, config.dataset)
    try:
        run.check_new()
        yield run
    finally:
        for path in () if run_dir else [run.path, *[root] * is_new_root]:
            with contextlib.suppress(OSError):  # it holds a run
                path.rmdir()
