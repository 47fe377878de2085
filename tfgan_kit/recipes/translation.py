"""Images in, images out."""

from tfgan_kit.recipes.data_rules import OF_FIELDS
from tfgan_kit.recipes.network import Network
from tfgan_kit.recipes.recipe import EMA, Recipe, adam


def _judge(field):
    """Return a discriminator of the patches of a field."""
    arguments = {"normalization": "instance"}
    return Network("discriminator", (field,), arguments, family="patch")


_SHORT = (
    "Batches of 4 instead of 1, and 8,000 steps: a budget in minutes. The learning rate"
    " is constant for half of them and then falls to 0, as in the paper.",
    "Networks of 32 channels and 4 residual blocks at 28 to 64 pixels, and patches of "
    "16 or 34 pixels, half of the image; the paper's 64 channels, 6 or 9 blocks and "
    "patches of 70 pixels come from 128 pixels on.",
    "Instance normalisation has a scale and a shift per channel, as in the authors' "
    "Lua code. Images are not enlarged and cropped: --augment flip mirrors them.",
    "Pictures are made by a moving average of the generator (0.99), which the paper "
    "does not have.",
)
_DOMAINS = {"domains": ["T-shirt/top", "Pullover"]}

RECIPES = (
    Recipe(
        name="pix2pix",
        model="Pix2Pix",
        summary="image to image, learnt from pairs; U-Net and a judge of patches",
        reference="Isola et al. 2017, arXiv 1611.07004, sections 3.1 to 3.3",
        networks={
            "generator": Network("generator", ("source",)),
            "discriminator": Network(
                "discriminator", ("source", "target"), family="patch"
            ),
        },
        family="unet",
        fields=("source", "target"),
        embedded={"pairs": "edges"},
        batch_size=16,
        steps=12000,
        rules=OF_FIELDS,
        model_options={
            "n_critic": 1,
            "ema_decay": EMA,
            "adversarial_weight": 1.0,
            "l1_weight": 100.0,
        },
        generator_optimizer=adam(5e-4, 0.5, 0.999),
        discriminator_optimizer=adam(5e-4, 0.5, 0.999),
        lr_schedule="linear",
        notes=(
            "Batches of 16 with a learning rate of 5e-4 that falls to 0 from the first "
            "step; the paper has batches of 1, 2e-4, and 200 passes over the data.",
            "No dropout; the paper has 0.5 in three stages, also at inference, which "
            "makes results vary little (--set generator.dropout=0.5: training only).",
            "Inference uses the averages of batch normalisation. With batches of 1 the "
            "paper's is instance normalisation: --set generator.normalization=instance "
            "--set discriminator.normalization=instance.",
            "The U-Net stops halving at 4 pixels and has a width of 64, or 32 at sides "
            "from 33 to 127; the paper goes on to 1 pixel of 256.",
            "Patches are about half of the smaller side: 16 pixels at 28, 34 at 64, and"
            " the paper's 70 from 128 on.",
            "Pictures are made by a moving average of the generator (0.99).",
        ),
    ),
    Recipe(
        name="cyclegan",
        model="CycleGAN",
        summary="image to image and back, without pairs",
        reference="Zhu et al. 2017, arXiv 1703.10593, sections 3 and 4",
        networks={
            "generator": Network("generator", ("a",)),
            "generator_back": Network("generator", ("b",)),
            "discriminator": _judge("b"),
            "discriminator_back": _judge("a"),
        },
        family="translate",
        batch_size=4,
        steps=8000,
        rules=OF_FIELDS,
        fields=("a", "b"),
        model_options={
            "n_critic": 1,
            "cycle_weight": 10.0,
            "identity_weight": 5.0,
            "pool_size": 50,
            "ema_decay": EMA,
        },
        generator_optimizer=adam(2e-4, 0.5, 0.999),
        discriminator_optimizer=adam(2e-4, 0.5, 0.999),
        lr_schedule="half-linear",
        embedded=_DOMAINS,
        notes=_SHORT,
    ),
    Recipe(
        name="cut",
        model="CUT",
        summary="image to image one way, without pairs; patches stay alike",
        reference="Park et al. 2020, arXiv 2007.15651, section 3",
        networks={
            "generator": Network("generator", ("a",)),
            "projector": Network("projector", ("features",), family="projection"),
            "discriminator": _judge("b"),
        },
        family="translate",
        batch_size=4,
        steps=8000,
        rules=OF_FIELDS,
        fields=("a", "b"),
        model_options={
            "n_critic": 1,
            "nce_weight": 1.0,
            "nce_identity": True,
            "nce_temperature": 0.07,
            "nce_places": 64,
            "nce_layers": "auto",
            "ema_decay": EMA,
        },
        generator_optimizer=adam(2e-4, 0.5, 0.999),
        discriminator_optimizer=adam(2e-4, 0.5, 0.999),
        lr_schedule="half-linear",
        embedded=_DOMAINS,
        notes=(
            *_SHORT,
            "64 places of each layer instead of 256, of the input, both halvings, and "
            "the first and the middle block; small layers have fewer places.",
            "One optimizer moves the generator and the projector; Adam treats each "
            "weight by itself, so this is the same as the authors' two.",
            "FastCUT's settings are --set nce_weight=10 --set nce_identity=false, "
            "without its mirrored inputs.",
        ),
    ),
)
