"""The running means of the values that a model logs."""

import keras

from tfgan_kit.errors import InputError


def make(model):
    """Return a `keras.metrics.Mean` for each name that a step of the model may report.

    Raises:
        InputError: The model's `loss_terms` is a string instead of a tuple.
    """
    if isinstance(model.loss_terms, str):
        raise InputError(
            "loss_terms must be a tuple of names. "
            f"Received: loss_terms={model.loss_terms!r}."
        )
    steered = ("augment_p",) if model.augment == "ada" else ()
    names = (*model.loss_terms, "d_real", "d_fake", *steered, *model.also_logged)
    return {name: keras.metrics.Mean(name, "float32") for name in dict.fromkeys(names)}


def update(means, values, owner):
    """Update the means with values by name.

    Args:
        means: The result of `make`.
        values: Scalars by name.
        owner: str. The name of the model's class, for the message.

    Raises:
        InputError: There is no mean with that name.
    """
    for name, value in values.items():
        if name not in means:
            raise InputError(
                f"{name} must be declared before it can be logged. Put it into "
                f"{owner}.loss_terms if a loss sums it, else into {owner}.also_logged. "
                f"Declared: {', '.join(means)}."
            )
        means[name].update_state(value)
