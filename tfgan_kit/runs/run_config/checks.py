"""Checks of combined options of a configuration, each with a one-sentence message."""

from tfgan_kit import options, recipes
from tfgan_kit.distribution import devices
from tfgan_kit.errors import InputError
from tfgan_kit.runs.run_config import argument_rules

# In `--set`, this word means None if the network chooses by the image shape.
AUTOMATIC = "auto"


def check_settings(config):
    """Raise InputError for an invalid argument of model, network or optimizer."""
    for name, value in {**config.flat(), **config.model}.items():
        if "." in name or name in config.model:
            check_argument(config, name, value)


def check_budget(config):
    if (config.epochs is None) == (config.steps is None):
        raise InputError("give the whole budget as --epochs or as --steps, not both.")


def check_argument(config, name, value):
    """Return `value` if the argument `name` of model, network or optimizer takes it."""
    if value is None and _is_automatic(config, name):
        return None
    return options.check(name, value, argument_rules.rule_of(config, name))


def parse_argument(config, name, text):
    """Return the checked value of `text`; `auto` is None if a network decides."""
    if text == AUTOMATIC and _is_automatic(config, name):
        return None
    rule = argument_rules.rule_of(config, name)
    return options.check(name, rule.parse(text), rule)


def _is_automatic(config, name):
    """Return whether the default is None: a network then decides by the shape."""
    part, _, argument = name.rpartition(".")
    recipe = config.recipe
    parts = {"": recipe.model_options, **recipe.network_options(config.networks)}
    arguments = parts.get(part, {})
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
    """Raise InputError if an end is given, even 0, but no schedule leads to it."""
    if lr_end is not None and config.lr_schedule == "constant":
        _refuse_end_without_schedule(lr_end)


def _refuse_end_without_schedule(lr_end):
    raise InputError(
        "lr_end needs a schedule that leads there: give --lr-schedule linear, "
        f"half-linear or cosine as well. Received: lr_end={lr_end}."
    )


def check_start(config):
    if config.allow_partial and config.init_from is None:
        raise InputError("--allow-partial goes with --init-from: give both or neither.")


def check_latents(config, given):
    """Raise InputError if an option of latents is given for networks without them."""
    names = [name for name in ("latent_dim", "prior") if name in given]
    if names and not config.recipe.can_use_latents:
        flag = "--" + names[0].replace("_", "-")
        first = next(iter(config.recipe.networks.values()))
        raise InputError(
            f"{flag} is for variants whose generator takes latents: leave it out. "
            f"Received: {config.variant}, which takes {' and '.join(first.takes)}."
        )


def check_labels(config):
    """Raise InputError for options about labels that the recipe cannot use."""
    if not config.use_labels and "labels" not in config.recipe.optional_fields:
        all_recipes = recipes.RECIPES.values()
        able = [r.name for r in all_recipes if "labels" in r.optional_fields]
        raise InputError(
            "--no-labels is for variants that learn from labels and work without "
            f"them: {', '.join(able)}. Received: {config.variant}."
        )
    # Only a classifier of real images can do without some labels.
    if config.labels is not None and not config.recipe.is_classifier:
        able = [r.name for r in recipes.RECIPES.values() if r.is_classifier]
        raise InputError(
            "--labels is for variants that also learn from images without labels: "
            f"{', '.join(able)}. Received: {config.variant}."
        )


def check_fields(config):
    """Raise InputError for options about two fields that the recipe does not have."""
    given = [
        f"--{name}"
        for name in ("pairs", "domains", "direction")
        if getattr(config, name) is not None
    ]
    if given and not config.recipe.translates:
        able = [r.name for r in recipes.RECIPES.values() if r.translates]
        raise InputError(
            f"{' and '.join(given)} {'are' if len(given) > 1 else 'is'} for variants "
            f"that translate one field into another: {', '.join(able)}. "
            f"Received: {config.variant}."
        )


def check_rollback(config):
    """Raise InputError for rollbacks with several workers, which cannot agree on one.

    Only the chief sees that a checkpoint would hold NaN.
    """
    if config.on_nan == "rollback" and config.strategy == "multiworker":
        raise InputError(
            "--on-nan rollback is for one machine: leave it out. "
            "Received: --strategy multiworker."
        )


def check_devices(config):
    """Raise InputError for devices that the strategy or XLA cannot use."""
    devices.check(config.strategy, config.devices, config.jit)
    if config.devices is not None:
        devices.check_batch(config.batch_size, devices.parse(config.devices).count)
