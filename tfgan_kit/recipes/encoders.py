"""The recipes that also train an encoder, which finds the latents of an image."""

from tfgan_kit.recipes.data_rules import OF_IMAGES, UNAUGMENTED
from tfgan_kit.recipes.network import Network, encoder, generator
from tfgan_kit.recipes.recipe import EMA, Recipe, adam

RECIPES = (
    Recipe(
        name="bigan",
        model="BiGAN",
        summary="with an encoder: pairs of image and latents are judged",
        reference="Donahue et al. 2017, arXiv 1605.09782, equation 3 and section 3.4",
        networks={
            "generator": generator(),
            "encoder": encoder(),
            "discriminator": Network(
                "discriminator", ("real", "latents"), {"normalization": "batch"}, "pair"
            ),
        },
        family="dcgan",
        latent_dim=50,
        batch_size=32,
        steps=8000,
        rules=OF_IMAGES,
        model_options={"n_critic": 1, "ema_decay": EMA},
        generator_optimizer=adam(1e-3, 0.5, 0.999),
        discriminator_optimizer=adam(1e-3, 0.5, 0.999),
        notes=(
            "Networks (convolutional), batches and Adam are those of dcgan, and "
            "latents are normal. The paper's networks for MNIST are fully connected, "
            "with 50 uniform latents.",
        ),
    ),
    Recipe(
        name="aae",
        model="AAE",
        summary="autoencoder, its latents held to the prior",
        reference="Makhzani et al. 2016, arXiv 1511.05644, section 2",
        networks={
            "generator": generator(),
            "encoder": encoder(),
            "discriminator": Network(
                "discriminator", ("latents",), {"normalization": "none"}, family="mlp"
            ),
        },
        family="dcgan",
        latent_dim=10,
        batch_size=32,
        steps=12000,
        rules=UNAUGMENTED,
        model_options={
            "n_critic": 1,
            "adversarial_weight": 0.02,
            "reconstruction_weight": 1.0,
            "ema_decay": EMA,
        },
        generator_optimizer=adam(1e-3, 0.5, 0.999),
        discriminator_optimizer=adam(1e-3, 0.5, 0.999),
        notes=(
            "One step applies both losses of the encoder; the paper alternates between "
            "them. Their weights are 0.02 and 1. With the 0.001 and 0.999 of popular "
            "code the latents are further from the prior, and samples from the prior "
            "are worse (MNIST: a Fréchet distance of 58 instead of 23).",
            "Networks are convolutional, and batches are 32.",
        ),
    ),
)
