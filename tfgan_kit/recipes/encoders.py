"""Those that find the latents of an image: they train an encoder as well."""

from tfgan_kit.recipes.recipe import (
    EMA,
    Network,
    Recipe,
    adam,
    encoder,
    generator,
)

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
        model_options={"n_critic": 1, "ema_decay": EMA},
        generator_optimizer=adam(1e-3, 0.5, 0.999),
        discriminator_optimizer=adam(1e-3, 0.5, 0.999),
        notes=(
            "Convolutional networks, batches and Adam of dcgan, latents normal; the "
            "paper's for MNIST are fully connected, with 50 uniform latents.",
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
        model_options={
            "n_critic": 1,
            "adversarial_weight": 0.02,
            "reconstruction_weight": 1.0,
            "ema_decay": EMA,
        },
        generator_optimizer=adam(1e-3, 0.5, 0.999),
        discriminator_optimizer=adam(1e-3, 0.5, 0.999),
        notes=(
            "Both losses of the encoder move it in one step; the paper alternates a "
            "phase of each. Weighed 0.02 to 1: with the 0.001 to 0.999 of popular code "
            "the latents are further from the prior, and pictures of it worse (MNIST: "
            "a Fréchet distance of 58 instead of 23).",
            "Networks are convolutional, batches of 32.",
        ),
    ),
)
