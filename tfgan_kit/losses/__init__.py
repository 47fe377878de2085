"""Adversarial losses in pairs: one for the discriminator, one for the generator.

Each takes float32 logits of any shape (`(batch, 1)`, or `(batch, h, w, 1)` for
patches) and returns a scalar mean over all of them. `opinion(logits)` is the value for
a log: a mean probability or score. `boundary(real_logits, fake_logits)` is the logit
that speaks neither for real nor for fake. `class_cross_entropy` is the term of a
discriminator that predicts classes; `code_losses` are those of one that reads codes;
`PatchNCE` compares patches of two images.
"""

from tfgan_kit.losses.class_cross_entropy import class_cross_entropy
from tfgan_kit.losses.code_losses import (
    categorical_code_loss,
    code_losses,
    continuous_code_loss,
)
from tfgan_kit.losses.cross_entropy import Minimax, NonSaturating
from tfgan_kit.losses.hinge import Hinge
from tfgan_kit.losses.least_squares import LeastSquares
from tfgan_kit.losses.patch_nce import PatchNCE
from tfgan_kit.losses.registry import get, register
from tfgan_kit.losses.relativistic import RelativisticAverage
from tfgan_kit.losses.relativistic_pairing import RelativisticPairing
from tfgan_kit.losses.wasserstein import Wasserstein

__all__ = [
    "Hinge",
    "LeastSquares",
    "Minimax",
    "NonSaturating",
    "PatchNCE",
    "RelativisticAverage",
    "RelativisticPairing",
    "Wasserstein",
    "categorical_code_loss",
    "class_cross_entropy",
    "code_losses",
    "continuous_code_loss",
    "get",
    "register",
]
