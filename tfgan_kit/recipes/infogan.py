"""The recipe whose latents hold codes that are visible in the images."""

from tfgan_kit.recipes.data_rules import OF_IMAGES
from tfgan_kit.recipes.network import discriminator, generator
from tfgan_kit.recipes.recipe import EMA, Recipe, adam

RECIPES = (
    Recipe(
        name="infogan",
        model="InfoGAN",
        summary="codes in the latents, read from the images",
        reference="Chen et al. 2016, arXiv 1606.03657, equation 6 and appendix C.1",
        networks={
            "generator": generator(),
            "discriminator": discriminator("batch", "codes"),
        },
        family="dcgan",
        latent_dim=74,
        batch_size=32,
        steps=12000,
        rules=OF_IMAGES,
        model_options={
            "n_critic": 1,
            "categorical": 1,
            "categories": 10,
            "continuous": 2,
            "posterior": "unit",
            "categorical_weight": 1.0,
            "continuous_weight": 0.1,
            "ema_decay": EMA,
        },
        generator_optimizer=adam(1e-3, 0.5, 0.999),
        discriminator_optimizer=adam(2e-4, 0.5, 0.999),
        notes=(
            "The latents are the paper's for MNIST: 62 numbers of noise, one choice of "
            "ten, and two continuous numbers; latent_dim counts all of them. The noise "
            "is normal, but uniform in the paper's code (`--prior uniform`).",
            "Batches are 32 instead of 128: a budget of minutes needs many steps. The "
            "convolutional networks are those of this package's dcgan. The codes are "
            "read after a hidden layer of 128 units without batch norm.",
        ),
    ),
)
