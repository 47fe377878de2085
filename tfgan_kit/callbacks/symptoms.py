"""Symptoms of a training that goes wrong, and the numbers that show them.

The thresholds are far from what the default recipes show, because a warning that is
wrong costs more trust than one that comes late.
"""

import dataclasses
from collections.abc import Callable

import numpy as np

# Shares of the loss of a discriminator that guesses. Sound recipes fall to 0.01 for
# some dozens of their first steps and recover; later they stay above 0.3.
_SURE = 0.003
_WON = 0.02
# A discriminator that is worse than a guess cannot follow the generator.
_LOST = 2.0
# Share of the data's diversity. Blurred early samples still have 0.15. Those of `began`
# have less, but also little of the data's contrast, of which this is the share.
_COLLAPSED = 0.03
_CONTRAST = 0.1
# Share of the values inside the range, relative to the data's: half of those of the
# data must be missing, because real images have black and white, too.
_SATURATED = 0.5
# A gradient far below the epsilon of Adam, 1e-7, no longer moves a weight.
_VANISHED = 1e-9


@dataclasses.dataclass(frozen=True)
class Measures:
    """Numbers of some steps of a training; a number that was not measured is None.

    Args:
        d_losses: The means of the discriminators' losses by name.
        guess: float. The loss of a discriminator that guesses; 0 if the loss is a
            difference of scores.
        gradients: Root mean square of each side's gradients by side.
        samples: Stored samples `(n, ...)`.
        real: As many real examples.
        is_image: bool. Whether they are uint8 images.
    """

    d_losses: dict[str, float]
    guess: float | None
    gradients: dict[str, float]
    samples: np.ndarray
    real: np.ndarray | None
    is_image: bool


def _discriminator_has_won(share):
    def check(measures):
        for name, loss in measures.d_losses.items():
            if measures.guess and loss < share * measures.guess:
                return {name: loss, "guess": measures.guess}
        return None

    return check


def _generator_has_won(measures):
    for name, loss in measures.d_losses.items():
        if measures.guess is not None and loss > _LOST * measures.guess:
            return {name: loss, "guess": measures.guess}
    return None


def _samples_have_collapsed(contrast):
    def check(measures):
        real, samples = measures.real, measures.samples
        if real is None or len(real) < 2 or samples.var() < contrast * real.var():
            return None
        shares = {"data": diversity(real), "samples": diversity(samples)}
        return shares if shares["samples"] < _COLLAPSED * shares["data"] else None

    return check


def _outputs_saturate(measures):
    if measures.real is None or not measures.is_image:
        return None
    real, samples = inside(measures.real), inside(measures.samples)
    return {"data": real, "samples": samples} if samples < _SATURATED * real else None


def _gradients_vanish(side):
    def check(measures):
        size = measures.gradients.get(side)
        is_gone = size is not None and size < _VANISHED
        return {"root_mean_square": size} if is_gone else None

    return check


def diversity(examples: np.ndarray) -> float:
    """Return the share of the variance of all values that is between examples.

    It is 0 if all examples are equal, and does not depend on their contrast, which an
    untrained generator lacks.

    Args:
        examples: Array `(n, ...)`.
    """
    rows = np.reshape(examples, (len(examples), -1)).astype("float64")
    total = rows.var()
    return float(rows.var(axis=0).mean() / total) if total > 0 else 0.0


def inside(images: np.ndarray) -> float:
    """Return the share of uint8 values that are neither black nor white.

    Values one level from the end of the range count as black or white.
    """
    return float(np.mean((images > 1) & (images < 254)))


@dataclasses.dataclass(frozen=True)
class Symptom:
    """A kind of symptom.

    Args:
        kind: str. Its name in records.
        sentence: str. Its meaning, without a full stop.
        suggestion: str. A remedy, without a full stop.
        check: Function of `Measures`. It returns the numbers that show the symptom, by
            name, or None.
        patience: int. Factor of the number of looks in a row that must show it.
    """

    kind: str
    sentence: str
    suggestion: str
    check: Callable[[Measures], dict[str, float] | None]
    patience: int = 1


_IT_HAS_WON = (
    "discriminator-has-won",
    "the discriminator has won: it errs on almost no image",
    "lower the discriminator's learning rate, use a variant with a gradient penalty "
    "such as r1gan, or augment a small data set by diffaugment",
)
_THEY_HAVE_COLLAPSED = (
    "samples-have-collapsed",
    "samples have collapsed: they differ far less than the data",
    "use a variant such as wgan-gp or r1gan, lower both learning rates, or go back to "
    "a checkpoint before the collapse",
)
SYMPTOMS = (
    Symptom(*_IT_HAS_WON, _discriminator_has_won(_SURE)),
    Symptom(*_IT_HAS_WON, _discriminator_has_won(_WON), patience=7),
    Symptom(
        "generator-has-won",
        "the generator has won: the discriminator is worse than a guess",
        "lower the generator's learning rate, or make the discriminator wider",
        _generator_has_won,
    ),
    Symptom(*_THEY_HAVE_COLLAPSED, _samples_have_collapsed(_CONTRAST)),
    Symptom(*_THEY_HAVE_COLLAPSED, _samples_have_collapsed(0.0), patience=7),
    Symptom(
        "outputs-saturate",
        "the generator's outputs saturate: almost all pixels are black or white",
        "lower the generator's learning rate, and check that the data have the range "
        "that --value-range says",
        _outputs_saturate,
    ),
    Symptom(
        "generator-gradients-vanish",
        "the generator's gradients vanish: it has stopped learning",
        "use a loss that does not saturate, normalize the networks, or lower the "
        "discriminator's learning rate",
        _gradients_vanish("generator"),
    ),
    Symptom(
        "discriminator-gradients-vanish",
        "the discriminator's gradients vanish: it has stopped learning",
        "use a gradient penalty such as that of wgan-gp, normalize the networks, or "
        "lower the learning rates",
        _gradients_vanish("discriminator"),
    ),
)
