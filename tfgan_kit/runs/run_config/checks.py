"""What a configuration must fulfil, each refused in one sentence."""

from tfgan_kit import options, recipes
from tfgan_kit.errors import InputError
from tfgan_kit.runs.run_config import augmenting

PRECISIONS = ("auto", "float32", "mixed_bfloat16", "mixed_float16")
# The word for None in `--set`, where the network chooses by the image shape.
AUTOMATIC = "auto"
_NUMBERS = ("latent_dim", "prior", "batch_size", "seed", "lr_schedule", "lr_end")
_NUMBERS_OR_NONE = ("epochs", "steps", "sample_every", "checkpoint_every")
_TYPES = {
    "variant": str,
    "dataset": str,
    "data_dir": str | None,
    "split": str,
    "image_size": list | None,
    "fit": str,
    "channels": int | None,
    "value_range": list | None,
    "skip_corrupt": bool,
    "cache": str | None,
    "augment": str,
    "use_labels": bool,
    "networks": str,
    "precision": str,
    "jit": bool | None,
    "deterministic": bool,
    "export": bool,
    "tensorboard": bool,
    "eval_metrics": list | None,
    "best_by": str | None,
    "features": str | None,
    "init_from": str | None,
    "allow_partial": bool,
    "freeze": list,
}


def check_types(values):
    """Raises InputError for a wrong type that no other check would see."""
    for name, kind in _TYPES.items():
        if not isinstance(values[name], kind):
            raise InputError(f"{name} has a wrong type. Received: {values[name]!r}.")


def check_names(config):
    recipes.get(config.variant)
    one_of("networks", config.networks, recipes.NETWORKS)
    one_of("precision", config.precision, PRECISIONS)
    if not config.split:
        raise InputError("split must not be empty. Received: split=''.")
    if not config.use_labels and recipes.get(config.variant).labels != "optional":
        able = [r.name for r in recipes.RECIPES.values() if r.labels == "optional"]
        raise InputError(
            "--no-labels is for variants that learn from labels and can do without: "
            f"{', '.join(able)}. Received: {config.variant}."
        )


def check_data(config):
    size = config.image_size
    if size is not None:
        if len(size) != 2:
            raise InputError(f"image_size has two numbers. Received: {size}.")
        for side in size:
            options.check("image_size", side)
    options.check("fit", config.fit)
    augmenting.check(config.augment)
    if config.channels not in (None, 1, 3, 4):
        raise InputError(f"channels must be 1, 3 or 4. Received: {config.channels}.")
    if config.value_range not in (None, [0, 1], [-1, 1]):
        raise InputError(
            "value_range must be 0,1 or -1,1: what black and white are in the array. "
            f"Received: {config.value_range}."
        )
    if config.cache is not None:
        options.check("cache", config.cache)


def check_numbers(config):
    for name in _NUMBERS:
        options.check(name, getattr(config, name))
    for name in _NUMBERS_OR_NONE:
        if getattr(config, name) is not None:
            options.check(name, getattr(config, name))
    if (config.epochs is None) == (config.steps is None):
        raise InputError("give the whole budget as --epochs or as --steps, not both.")


def check_argument(config, name, value):
    """`value`, if the argument `name` of model, network or optimizer takes it."""
    if value is None and _is_automatic(config, name):
        return None
    return options.check(name, value)


def parse_argument(config, name, text):
    """The checked value that `text` spells; None for `auto` where a network has it."""
    if text == AUTOMATIC and _is_automatic(config, name):
        return None
    return options.check(name, options.find(name).parse(text))


def _is_automatic(config, name):
    """Whether the network's own default is None: a choice by the image shape."""
    part, _, argument = name.rpartition(".")
    recipe = recipes.get(config.variant)
    arguments = recipe.network_options(config.networks).get(part, {})
    return arguments.get(argument, name) is None


def check_learning_rates(config):
    if config.lr_schedule == "constant":
        if config.lr_end:
            _refuse_end_without_schedule(config.lr_end)
        return
    for side in ("generator_optimizer", "discriminator_optimizer"):
        rate = getattr(config, side)["learning_rate"]
        if config.lr_end > rate:
            raise InputError(
                f"lr_end must be at most the learning rate that it ends, {rate} in "
                f"{side}. Received: lr_end={config.lr_end}."
            )


def check_end_has_schedule(config, lr_end):
    """Raises InputError where an end was given, even 0, and nothing leads to it."""
    if lr_end is not None and config.lr_schedule == "constant":
        _refuse_end_without_schedule(lr_end)


def _refuse_end_without_schedule(lr_end):
    raise InputError(
        "lr_end needs a schedule that leads there: give --lr-schedule linear or "
        f"--lr-schedule cosine as well. Received: lr_end={lr_end}."
    )


def check_start(config):
    if config.allow_partial and config.init_from is None:
        raise InputError("--allow-partial goes with --init-from: give both or neither.")
    for prefix in config.freeze:
        if not isinstance(prefix, str) or not prefix:
            raise InputError(
                "freeze takes beginnings of layer names, such as discriminator.stage1. "
                f"Received: {prefix!r}."
            )


def check_labels(config):
    if config.labels is None:
        return
    options.check("labels", config.labels)
    # Only a classifier of real images can do without the labels of the others.
    if recipes.get(config.variant).head != "classes":
        raise InputError(
            "--labels leaves the other images unlabelled, from which sgan learns and "
            f"{config.variant} does not: leave it out, or give --variant sgan."
        )


def one_of(name, value, names):
    if value not in names:
        hint = recipes.nearest(str(value), names)
        raise InputError(f"unknown {name} {value!r}: {hint}")
    return value
