"""The recipe whose networks have self-attention."""

from tfgan_kit.recipes.data_rules import OF_IMAGES
from tfgan_kit.recipes.network import discriminator, generator
from tfgan_kit.recipes.recipe import EMA, Recipe, adam

RECIPES = (
    Recipe(
        name="sagan",
        model="SAGAN",
        summary="self-attention, spectral norm in both networks",
        reference="Zhang et al. 2019, arXiv 1805.08318, sections 3 and 4",
        networks={
            "generator": generator(
                labelled=True,
                normalization="conditional",
                spectral=True,
                attention=True,
                unlabelled={"normalization": "batch"},
            ),
            "discriminator": discriminator(
                "spectral",
                "projection",
                labelled=True,
                pooling="sum",
                attention=True,
                unlabelled={"head": "logits"},
            ),
        },
        family="resnet",
        optional_fields=("labels",),
        latent_dim=128,
        batch_size=32,
        steps=6000,
        rules=OF_IMAGES,
        model_options={"n_critic": 1, "ema_decay": EMA},
        generator_optimizer=adam(5e-4, 0.0, 0.9),
        discriminator_optimizer=adam(1e-3, 0.0, 0.9),
        toy_settings=("n_critic=5",),
        toy_rates=(0.0003, 0.003),
        notes=(
            "Attention is at the stage nearest to 16 x 16 (14 x 14 for images of "
            "28 x 28), on networks of SNGAN's depth. The paper has it at 32 x 32 for "
            "images of 128 x 128.",
            "With labels, it has conditional batch norm and projection, as in the "
            "paper. Without labels, or with --no-labels, it has batch norm and one "
            "logit.",
            "Batches are 32 instead of 256, learning rates 5e-4 and 1e-3 instead of "
            "1e-4 and 4e-4, and samples come from the moving average (0.99).",
        ),
    ),
)
