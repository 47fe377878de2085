"""Configurations from a recipe, from user options, and from a run's file."""

import dataclasses
import pathlib
import types

from tfgan_kit import options, recipes
from tfgan_kit.errors import InputError
from tfgan_kit.recipes import recipe_file
from tfgan_kit.runs.run_config import (
    augmenting,
    checks,
    data_defaults,
    evaluation,
    table,
)
from tfgan_kit.runs.run_config.config import OPTIMIZERS, PATHS, RunConfig
from tfgan_kit.untrusted import documents

# The format of recipe.json.
FORMAT = 1
_READING = ("image_size", "fit", "channels", "value_range", "skip_corrupt")
FIELD_OPTIONS = ("pairs", "domains", "direction")
_LATER = ("tile", *FIELD_OPTIONS)  # older cards have none of them
_ENDS = {"lr_schedule": "constant", "lr_end": 0.0}


def from_recipe(variant, *, networks=None):
    """Return the configuration of a variant with every option at its default."""
    recipe = recipes.get(variant) if isinstance(variant, str) else variant
    values = table.defaults(recipe)
    if networks is not None:
        values["networks"] = table.BY_NAME["networks"].check(networks)
    return data_defaults.complete(_with_recipe(recipe, values))


def _with_recipe(recipe, values):
    networks = values["networks"]
    return RunConfig(
        recipe=recipe,
        **values,
        model=dict(recipe.model_options),
        **recipe.optimizers(networks),
        network_options=recipe.network_options(networks),
        open_to_data=frozenset(recipe.rules),
    )


def override(config, overrides, settings=(), learning_rate=None):
    """Return `config` with the user's options by name.

    Raises:
        InputError: A name or value is invalid; the message is one sentence.
    """
    overrides = dict(overrides)
    checks.check_latents(config, overrides)
    named = {*overrides, *(setting.partition("=")[0] for setting in settings)}
    if "epochs" in named:
        named.add("steps")
    if learning_rate is not None:
        named |= {f"{side}.learning_rate" for side in OPTIMIZERS}
    config = dataclasses.replace(config, open_to_data=config.open_to_data - named)
    config = _with_networks(config, overrides.pop("networks", None))
    settings = [
        *_widths(config, overrides.pop("width", None)),
        *_perceptual(config, overrides.pop("perceptual", None)),
        *settings,
    ]
    if "epochs" in overrides and "steps" in overrides:
        raise InputError("give the whole budget as --epochs or as --steps, not both.")
    if "epochs" in overrides:
        overrides["steps"] = None
    elif "steps" in overrides:
        overrides["epochs"] = None
    if "strategy" in overrides:  # other devices belong to the strategy before
        overrides = {"devices": None, **overrides}
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
    changed = data_defaults.complete(changed, config, overrides)
    return _with_ends(changed, {n: getattr(config, n) for n in _ENDS}, ends)


def _with_ends(config, before, ends):
    """Return `config` with the schedule of `before`, changed by the user's ends.

    This comes last, because an end is compared with the final learning rates.
    """
    if ends.get("lr_schedule") == "constant":
        before = _ENDS
    config = dataclasses.replace(config, **{**before, **ends})
    checks.check_end_has_schedule(config, ends.get("lr_end"))
    return config


def _widths(config, width):
    """Return the settings for networks of that width, except judges of latents."""
    if width is None:
        return []
    options.check("width", width)
    networks = config.recipe.image_networks
    wide = [name for name in networks if "width" in config.network_options[name]]
    if not wide:
        raise InputError(
            f"--width needs networks that have a width, and those of {config.variant} "
            "have none: set their own arguments by --set NAME=VALUE."
        )
    return [f"{name}.width={width}" for name in wide]


def _perceptual(config, source):
    """Return the setting of a perceptual term, with an absolute path."""
    if source is None:
        return []
    if "perceptual" not in config.model:
        able = [r.name for r in recipes.RECIPES.values() if _is_perceptual(r)]
        raise InputError(
            f"--perceptual is for {', '.join(able)}. Received: {config.variant}."
        )
    kind, _, path = source.partition(":")
    if kind != "vgg19" or not path:
        raise InputError(
            "--perceptual takes vgg19:PATH, with a file of weights of "
            f"keras.applications.VGG19. Received: {source!r}."
        )
    path = table.absolute(path)
    if not pathlib.Path(path).is_file():
        raise InputError(f"--perceptual needs a file of weights: there is no {path}.")
    return [f"perceptual={kind}:{path}"]


def _is_perceptual(recipe):
    return "perceptual" in recipe.model_options


def _with_networks(config, networks):
    """Return `config` with other networks, and the recipe's arguments for them."""
    if networks in (None, config.networks):
        return config
    networks = table.BY_NAME["networks"].check(networks)
    fresh = _with_recipe(config.recipe, {**_values(config), "networks": networks})
    parts = {part: getattr(fresh, part) for part in ("network_options", *OPTIMIZERS)}
    return dataclasses.replace(config, networks=networks, **parts)


def _values(config):
    return {name: getattr(config, name) for name in table.BY_NAME}


def read(path):
    """Return the configuration in a recipe.json.

    Raises:
        InputError: The file is missing, is not a recipe.json, has another format, or
            names a recipe of a file that is not given.
    """
    try:
        content = documents.read(path)
        values = content["config"]
    except FileNotFoundError:
        raise InputError(
            f"there is no file {path}: give the run folder that holds it."
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is not the recipe.json of a run: {error}.") from error
    if content.get("format") != FORMAT:
        raise InputError(
            f"{path} is not the recipe.json of a run of this version: format {FORMAT} "
            f"was expected. Received: {content.get('format')}."
        )
    name = values.get("variant") if isinstance(values, dict) else None
    recipe = None
    if isinstance(name, str):
        recipe = recipe_file.of_run(name, content.get("recipe_file"), path)
    return RunConfig.from_json(values, recipe)


def read_data_options(values):
    """Return the data options in a model card, which has no paths; needs no recipe.

    Raises:
        InputError: An option has an invalid value.
        KeyError: An option is missing.
    """
    values = {**values, **dict.fromkeys(PATHS)}
    values = {**dict.fromkeys(_LATER), "stream": False, **values}
    names = ("dataset", "split", "data_dir", "stream", *_READING, *_LATER)
    read = {name: table.BY_NAME[name].check(values[name]) for name in names}
    return types.SimpleNamespace(**read, variant=values.get("variant"))
