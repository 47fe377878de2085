"""What the options of a configuration must fulfil together, each in one sentence."""

from tfgan_kit import options, recipes
from tfgan_kit.errors import InputError

# The word for None in `--set`, where the network chooses by the image shape.
AUTOMATIC = "auto"


def check_settings(config):
    """Raises InputError for an argument of model, network or optimizer."""
    for name, value in {**config.flat(), **config.model}.items():
        if "." in name or name in config.model:
            check_argument(config, name, value)


def check_budget(config):
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
    arguments = config.recipe.network_options(config.networks).get(part, {})
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
    """Raises InputError if an end was given, even 0, and nothing leads to it."""
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


def check_labels(config):
    """Raises InputError for options about labels that the recipe cannot use."""
    if not config.use_labels and config.recipe.labels != "optional":
        able = [r.name for r in recipes.RECIPES.values() if r.labels == "optional"]
        raise InputError(
            "--no-labels is for variants that learn from labels and work without "
            f"them: {', '.join(able)}. Received: {config.variant}."
        )
    # Only a classifier of real images can do without the labels of the others.
    if config.labels is not None and not config.recipe.is_classifier:
        able = [r.name for r in recipes.RECIPES.values() if r.is_classifier]
        raise InputError(
            "--labels is for variants that also learn from images without labels: "
            f"{', '.join(able)}. Received: {config.variant}."
        )
