"""The arguments of `compile`: one optimizer per side, and no single loss."""

import keras

from tfgan_kit.errors import InputError

_EXPECTED = (
    "compile takes an optimizer for each side, compile(generator_optimizer, "
    "discriminator_optimizer), and metrics for evaluate. The model has its own loss."
)


def optimizers_of(generator_optimizer, discriminator_optimizer, positional, others):
    """Return the optimizers of both sides, from instances, names or configs.

    Args:
        generator_optimizer, discriminator_optimizer: The arguments of `compile`.
        positional, others: Further arguments, which `compile` does not accept.

    Raises:
        InputError: They are not two optimizers, or there are further arguments.
    """
    sides = {
        "generator_optimizer": generator_optimizer,
        "discriminator_optimizer": discriminator_optimizer,
    }
    _check_arguments(sides, positional, others)
    return [_optimizer_of(*side) for side in sides.items()]


def _check_arguments(sides, positional, others):
    received = [name for name, value in sides.items() if value is not None]
    received += [repr(value) for value in positional] + list(others)
    if positional or others or None in sides.values():
        raise InputError(f"{_EXPECTED} Received: {', '.join(received) or 'neither'}.")
    one, other = sides.values()
    if one is other and isinstance(one, keras.optimizers.Optimizer):
        raise InputError(
            "each side needs its own optimizer. Received: one instance for both."
        )


def _optimizer_of(name, identifier):
    try:
        optimizer = keras.optimizers.get(identifier)
    except (ValueError, TypeError) as error:
        raise InputError(
            f"{name} must be a Keras optimizer, its name or its config. "
            f"Received: {identifier!r}."
        ) from error
    inner = getattr(optimizer, "inner_optimizer", optimizer)
    if getattr(inner, "use_ema", False) and not inner.ema_overwrite_frequency:
        raise InputError(
            f"{name} must not have use_ema=True, for Keras uses that average only of "
            "the single optimizer of a model: give the model ema_decay."
        )
    return optimizer
