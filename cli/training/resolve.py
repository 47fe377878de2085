"""What the options of `train` say, without TensorFlow."""

import dataclasses
import pathlib

from tfgan_kit import data, export
from tfgan_kit.errors import InputError
from tfgan_kit.runs import run_config, run_folder

from ..terminal.common import parse_image_size

_PATHS = ("data_dir", "init_from")
_FEATURES = ("classifier", "inception", "inception-clean")
_VALUE_RANGES = {"0,1": [0, 1], "-1,1": [-1, 1]}


def named(options):
    """Those of Click's options that were given, as a configuration has them."""
    given = {name: value for name, value in options.items() if value not in (None, ())}
    if given.pop("no_export", False):
        given["export"] = False
    if given.pop("no_labels", False):
        given["use_labels"] = False
    if "eval_metrics" in given:
        given["eval_metrics"] = given["eval_metrics"].split(",")
    if "features" in given:
        given["features"] = _features(given["features"])
    if "freeze" in given:
        given["freeze"] = list(given["freeze"])
    if "image_size" in given:
        given["image_size"] = list(parse_image_size(given["image_size"]))
    if "value_range" in given:
        text = given["value_range"].replace(" ", "")
        # What spells no range is refused with the rule where all of them are checked.
        given["value_range"] = _VALUE_RANGES.get(text, text)
    # A resumed run may be called from another folder.
    paths = [name for name in _PATHS if name in given]
    if "dataset" in given:
        data.check_dataset(given["dataset"])
        paths += ["dataset"] if data.is_path(given["dataset"]) else []
    for name in paths:
        given[name] = _absolute(given[name])
    return given


def _features(text):
    """What `--features` says, the path in it absolute."""
    name, _, path = text.partition(":")
    if name not in _FEATURES:
        return _absolute(text)
    return f"{name}:{_absolute(path)}" if path else name


def _absolute(path):
    return str(pathlib.Path(path).expanduser().absolute())


def base(variant, config, resume, run_dir, init_from):
    """The configuration that the given options change."""
    if resume:
        if config or run_dir:
            raise InputError("--resume takes neither --config nor --run-dir.")
        found, origin = run_folder.RunFolder(resume).config(), resume
    else:
        # A resumed run has its weights: their source need not be there any more.
        source = export.find(init_from, kinds=("run", "keras")) if init_from else None
        if config:
            found, origin = run_config.read(config), config
        elif variant:
            return run_config.from_recipe(variant)
        else:
            return _recipe_of(source)
    if variant not in (None, found.variant):
        raise InputError(f"{origin} is a run of {found.variant}. Received: {variant}.")
    return found


def _recipe_of(source):
    """The recipe of the run that the weights come from, without how it began."""
    if source is None:
        raise InputError(
            "give --variant (`tfgan-kit variants` lists them), --config, --resume or "
            "--init-from with a run folder."
        )
    if source.kind != "run":
        raise InputError(
            f"{source.path} brings weights and no recipe: give --variant or --config."
        )
    found = run_folder.RunFolder(source.path).config()
    return dataclasses.replace(found, init_from=None, allow_partial=False, freeze=[])


def folder(config, run_dir, resume):
    """The folder of the run, which exists or is free."""
    if resume:
        return run_folder.RunFolder(resume)
    if run_dir:
        found = run_folder.RunFolder(run_dir)
    else:
        found = run_folder.next_folder(config.variant, config.dataset)
    found.check_new()
    return found
