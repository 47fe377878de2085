"""Configurations from a recipe, from given options, and from a run's file."""

import dataclasses
import json
import pathlib

from tfgan_kit import options, recipes
from tfgan_kit.errors import InputError
from tfgan_kit.runs.run_config import augmenting, checks, evaluation, table
from tfgan_kit.runs.run_config.config import PARTS, RunConfig

# Of recipe.json.
FORMAT = 1
_ENDS = {"lr_schedule": "constant", "lr_end": 0.0}


def from_recipe(variant, *, networks=None):
    """Return the configuration of a variant with every option at its default."""
    recipe = recipes.get(variant)
    values = table.defaults(recipe)
    if networks is not None:
        values["networks"] = table.BY_NAME["networks"].check(networks)
    return _with_recipe(recipe, values)


def _with_recipe(recipe, values):
    networks = values["networks"]
    return RunConfig(
        recipe=recipe,
        **values,
        model=dict(recipe.model_options),
        **recipe.optimizers(networks),
        **recipe.network_options(networks),
    )


def override(config, overrides, settings=(), learning_rate=None):
    """`config` with the options that were given, by name.

    Raises:
        InputError: In one sentence, for any name or value that cannot be.
    """
    overrides = dict(overrides)
    config = _with_networks(config, overrides.pop("networks", None))
    settings = [*_widths(config, overrides.pop("width", None)), *settings]
    if "epochs" in overrides and "steps" in overrides:
        raise InputError("give the whole budget as --epochs or as --steps, not both.")
    if "epochs" in overrides:
        overrides["steps"] = None
    elif "steps" in overrides:
        overrides["epochs"] = None
    if "eval_every" in overrides and config.eval_every is None:
        overrides = {**evaluation.DEFAULTS, **overrides}
    ends = {name: overrides.pop(name) for name in _ENDS if name in overrides}
    changed = dataclasses.replace(config, **overrides, **_ENDS)
    model = augmenting.arguments(changed.model, changed.augment)
    changed = dataclasses.replace(changed, model=model)
    if learning_rate is not None:
        options.check("learning_rate", learning_rate)
        changed = changed.with_learning_rate(learning_rate)
    changed = changed.with_settings(settings)
    return _with_ends(changed, {n: getattr(config, n) for n in _ENDS}, ends)


def _with_ends(config, before, ends):
    """`config` with the schedule of `before`, changed by what is given of it.

    It comes last: the end is compared with the learning rates as they will be.
    """
    if ends.get("lr_schedule") == "constant":
        before = _ENDS
    config = dataclasses.replace(config, **{**before, **ends})
    checks.check_end_has_schedule(config, ends.get("lr_end"))
    return config


def _widths(config, width):
    """The settings that make networks that wide; not of what judges latents alone."""
    if width is None:
        return []
    options.check("width", width)
    return [f"{name}.width={width}" for name in config.recipe.image_networks]


def _with_networks(config, networks):
    """`config` on other networks: their arguments and optimizers are the recipe's."""
    if networks in (None, config.networks):
        return config
    networks = table.BY_NAME["networks"].check(networks)
    fresh = _with_recipe(config.recipe, {**_values(config), "networks": networks})
    parts = {part: getattr(fresh, part) for part in PARTS}
    return dataclasses.replace(config, networks=networks, **parts)


def _values(config):
    return {name: getattr(config, name) for name in table.BY_NAME}


def read(path):
    """The configuration in a recipe.json.

    Raises:
        InputError: The file is missing, is none, or has another format.
    """
    try:
        content = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
        values = content["config"]
    except FileNotFoundError:
        raise InputError(f"there is no file {path}.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is not the recipe.json of a run: {error}.") from error
    if content.get("format") != FORMAT:
        raise InputError(
            f"{path} is not the recipe.json of a run of this version: format {FORMAT} "
            f"was expected. Received: {content.get('format')}."
        )
    return RunConfig.from_json(values)
