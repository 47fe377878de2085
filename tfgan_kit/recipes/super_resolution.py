"""Small images in, large images out."""

from tfgan_kit.recipes.data_rules import OF_FIELDS
from tfgan_kit.recipes.network import Network
from tfgan_kit.recipes.recipe import EMA, Recipe, adam

_FIELDS = ("source", "target")
_DISCRIMINATOR = Network(
    "discriminator",
    ("target",),
    {"normalization": "none", "spectral": True},
    family="patch",
)
_OPTIONS = {
    "n_critic": 1,
    "ema_decay": EMA,
    "pixel_steps": None,
    "pixel_weight": 1.0,
    "adversarial_weight": 0.1,
    "feature_weight": 1.0,
    "perceptual_weight": 1.0,
    "perceptual": None,
}
_SHARED = {
    "family": "upscale",
    "fields": _FIELDS,
    "pairs": "x4",
    "batch_size": 16,
    "steps": 12000,
    "rules": OF_FIELDS,
    "model_options": _OPTIONS,
    "step_shares": {"pixel_steps": 1 / 3},
    "generator_optimizer": adam(5e-4, 0.9, 0.99),
    "discriminator_optimizer": adam(5e-4, 0.9, 0.99),
    "lr_schedule": "linear",
}
_NOTES = (
    "Instead of VGG19, whose weights are a download, the generator matches the "
    "activations of the discriminator (Wang et al. 2018, arXiv 1711.11585). Those who "
    "have the weights give --perceptual vgg19:PATH.",
    "The pixel phase is a third of the run (--set pixel_steps=N: another length) and "
    "minimises the absolute error. The learning rate falls from 5e-4 to 0 over the "
    "run; the papers have a million steps before, at 1e-4 or 2e-4, then 1e-4.",
    "The generator has no normalisation and learns the difference from the bicubic "
    "enlargement. Width and blocks follow the size of the images (32, 4 at 28 x 28).",
    "The discriminator judges patches, with spectral normalisation.",
    "Afterwards pixels have the weight 1, the discriminator 0.1 and its activations 1. "
    "With 0.005, details stay as smooth as those of the pixels' error alone.",
    "Pictures are made by a moving average of the generator (0.99).",
)

RECIPES = (
    Recipe(
        name="srgan",
        model="SRGAN",
        summary="enlarges images; pixels first, then a discriminator as well",
        reference="Ledig et al. 2017, arXiv 1609.04802, sections 2.2 and 3.2",
        networks={
            "generator": Network("generator", ("source",), {"block": "residual"}),
            "discriminator": _DISCRIMINATOR,
        },
        notes=_NOTES,
        **_SHARED,
    ),
    Recipe(
        name="esrgan",
        model="ESRGAN",
        summary="srgan with dense blocks and a relativistic discriminator",
        reference="Wang et al. 2018, arXiv 1809.00219, sections 3.1 to 3.4",
        networks={
            "generator": Network("generator", ("source",), {"block": "rrdb"}),
            "discriminator": _DISCRIMINATOR,
        },
        notes=(
            *_NOTES,
            "At 28 x 28 there are 2 blocks of width 32, and 16 inside of dense blocks; "
            "the paper has 23 blocks of width 64 and 32.",
        ),
        **_SHARED,
    ),
)
