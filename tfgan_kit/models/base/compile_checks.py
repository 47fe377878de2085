"""What `compile` takes: an optimizer for each side, and nothing of one loss."""

import keras

from tfgan_kit.errors import InputError

_EXPECTED = (
    "compile takes an optimizer for each side, compile(generator_optimizer, "
    "discriminator_optimizer), and metrics for evaluate. The model has its own loss."
)


def check_arguments(sides, positional, others):
    """Raises InputError unless there are two optimizers and nothing else.

    Args:
        sides: Both optimizers by their names.
        positional, others: Arguments that `compile` does not know.
    """
    received = [name for name, value in sides.items() if value is not None]
    received += [repr(value) for value in positional] + list(others)
    if positional or others or None in sides.values():
        raise InputError(f"{_EXPECTED} Received: {', '.join(received) or 'neither'}.")
    one, other = sides.values()
    if one is other and isinstance(one, keras.optimizers.Optimizer):
        raise InputError(
            "each side needs its own optimizer. Received: one instance for both."
        )


def optimizer_of(name, given):
    """The optimizer of a side, of an instance, a name or a config.

    Raises:
        InputError: It is none, or keeps an average that nothing would use.
    """
    try:
        optimizer = keras.optimizers.get(given)
    except (ValueError, TypeError) as error:
        raise InputError(
            f"{name} must be a Keras optimizer, its name or its config. "
            f"Received: {given!r}."
        ) from error
    inner = getattr(optimizer, "inner_optimizer", optimizer)
    if getattr(inner, "use_ema", False) and not inner.ema_overwrite_frequency:
        raise InputError(
            f"{name} must not have use_ema=True, for Keras uses that average only of "
            "the single optimizer of a model: give the model ema_decay."
        )
    return optimizer
