"""The adversarial losses by name."""

from typing import Any

from tfgan_kit.errors import InputError
from tfgan_kit.losses.cross_entropy import Minimax, NonSaturating
from tfgan_kit.losses.hinge import Hinge
from tfgan_kit.losses.least_squares import LeastSquares
from tfgan_kit.losses.relativistic import RelativisticAverage
from tfgan_kit.losses.relativistic_pairing import RelativisticPairing
from tfgan_kit.losses.wasserstein import Wasserstein
from tfgan_kit.plugins import Registry

_OURS = {
    "minimax": Minimax,
    "non-saturating": NonSaturating,
    "least-squares": LeastSquares,
    "hinge": Hinge,
    "wasserstein": Wasserstein,
    "relativistic-average": RelativisticAverage,
    "relativistic-pairing": RelativisticPairing,
}
_METHODS = ("discriminator", "generator")


def _check(name, loss):
    if not all(callable(getattr(loss, method, None)) for method in _METHODS):
        raise InputError(
            f"the loss {name!r} must be a class with the methods "
            f"{' and '.join(_METHODS)}. Received: {loss!r}."
        )


REGISTRY = Registry("losses", "loss", _OURS, _check)


def register(name: str, loss: type) -> type:
    """Register the class of a user's own loss for `get`.

    A package does the same with its entry points in the group `tfgan_kit.losses`.

    Args:
        name: str. The name of the loss.
        loss: type. A class with the methods of a loss.

    Returns:
        The class.

    Raises:
        InputError: A loss of tfgan_kit has that name, or a method is missing.
    """
    REGISTRY.register(name, loss)
    return loss


def get(name: str, **arguments: Any) -> Any:
    """Return the loss with a name, such as "hinge", built with these arguments.

    Raises:
        InputError: There is no such loss, or the package that adds it fails.

    Examples:
        >>> type(tfgan_kit.losses.get("hinge")).__name__
        'Hinge'
    """
    loss = REGISTRY.find(name)
    if loss is None:
        names = ", ".join(REGISTRY.names())
        raise InputError(f"a loss must be one of {names}. Received: {name!r}.")
    return loss(**arguments)
