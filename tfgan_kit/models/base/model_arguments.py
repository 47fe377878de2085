"""The arguments that every GAN takes besides its networks, for editors."""

from typing import Any, TypedDict

from tfgan_kit import sampling


class ModelArguments(TypedDict, total=False):
    """Keyword arguments of `AdversarialModel` that its subclasses pass on.

    See its docstring for their meanings and defaults.
    """

    num_classes: int | None
    prior: str
    fields: dict[str, Any] | None
    parts: dict[str, sampling.Part] | None
    n_critic: int
    ema_decay: float
    augment: str
    ada_target: float
    seed: int
    name: str | None
