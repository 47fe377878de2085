"""`tfgan_kit.build`: in a script, the same model as on the command line."""

from typing import Any

import keras

from tfgan_kit import modalities, recipes
from tfgan_kit.errors import InputError
from tfgan_kit.runs import building, device, run_config
from tfgan_kit.runs.run_config import table


def build(
    variant: str | recipes.Recipe,
    shape: Any,
    num_classes: int | None = None,
    num_examples: int | None = None,
    **overrides: Any,
) -> keras.Model:
    """Build the compiled model that `tfgan-kit train --variant` trains.

    Args:
        variant: Name of a recipe, such as "wgan-gp", or a `Recipe`.
        shape: Shape of one example of each field: (height, width, channels) of images,
            (length,) of vectors; or a dictionary with the shape, or the `Modality`, of
            each field by name, such as "source" and "target".
        num_classes: int. Number of classes of the labels. Defaults to None, which means
            that there are no labels.
        num_examples: int. Number of examples in the data, for the recipe's rules and
            for learning rates that follow a schedule over epochs. Defaults to None,
            which means that no rule about the number applies.
        **overrides: Options of a run by name (`seed=1`, `networks="mlp"`, `width=32`,
            `learning_rate=1e-4`), and arguments that `--set` takes, of the model
            (`gp_weight=5.0`) and of parts (`**{"generator.depth": 3}`).

    Returns:
        A compiled `AdversarialModel`.

    Raises:
        InputError: There is no such variant or option, or it does not fit the shape.

    Example:
        >>> import tfgan_kit
        >>> model = tfgan_kit.build("wgan-gp", (28, 28, 1), width=16, seed=1)
        >>> model.generate(4).shape
        (4, 28, 28, 1)
    """
    config = run_config.from_recipe(variant, networks=overrides.pop("networks", None))
    networks = [n for n, value in overrides.items() if isinstance(value, keras.Model)]
    if networks:
        raise InputError(
            "build makes the networks by itself: for networks of your own, call the "
            "class of the model, such as tfgan_kit.WGANGP(generator, discriminator), "
            f"and compile it. Received: {', '.join(networks)}."
        )
    known = {*table.BY_NAME, "width"}
    options = {name: value for name, value in overrides.items() if name in known}
    rate = overrides.pop("learning_rate", None)
    settings = [
        f"{name}={_text(value)}"
        for name, value in overrides.items()
        if name not in known
    ]
    config = run_config.override(config, options, settings, rate)
    config, strategy = device.resolve(config, lambda sentence: None)
    if config.steps is None and num_examples is None:
        raise InputError(
            "a budget in epochs needs the number of examples: give num_examples, or "
            f"steps. Received: epochs={config.epochs}."
        )
    fields = _fields(config.recipe, shape)
    shape = run_config.largest_image(fields)
    config, _ = run_config.choose(config, shape, num_examples)
    total = config.steps or building.total_steps(config, num_examples)
    with strategy.scope():
        return building.build_model(config, fields, total, num_classes)


def _fields(recipe, shape):
    """Return the `Modality` of each field of a recipe.

    Raises:
        InputError: A shape has no modality, or other fields are given.
    """
    names = [name for name in recipe.fields if name != "labels"]
    given = shape if isinstance(shape, dict) else dict.fromkeys(names, shape)
    if set(given) != set(names):
        raise InputError(
            f"{recipe.name} needs a shape for {' and '.join(names)}. "
            f"Received: {', '.join(given) or 'nothing'}."
        )
    return {
        name: one if hasattr(one, "stored_shape") else modalities.of_shape(tuple(one))
        for name, one in given.items()
    }


def _text(value):
    if value is None:
        return "auto"
    return str(value).lower() if isinstance(value, bool) else str(value)
