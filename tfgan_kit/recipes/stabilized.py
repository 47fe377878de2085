"""The recipes that keep the two networks in balance."""

from tfgan_kit.recipes.data_rules import OF_IMAGES
from tfgan_kit.recipes.network import discriminator, generator
from tfgan_kit.recipes.recipe import EMA, Recipe, adam

RECIPES = (
    Recipe(
        name="dragan",
        model="DRAGAN",
        summary="the original loss, gradients held to norm 1 around the data",
        reference="Kodali et al. 2017, arXiv 1705.07215",
        networks={"generator": generator(), "discriminator": discriminator("none")},
        family="dcgan",
        latent_dim=100,
        batch_size=32,
        steps=12000,
        rules=OF_IMAGES,
        model_options={
            "n_critic": 1,
            "gp_weight": 10.0,
            "perturbation": 0.5,
            "ema_decay": EMA,
        },
        generator_optimizer=adam(1e-3, 0.5, 0.9),
        discriminator_optimizer=adam(1e-3, 0.5, 0.9),
        toy_settings=("gp_weight=0.1",),
        notes=("Networks and optimizers are those of this package's wgan-gp.",),
    ),
    Recipe(
        name="ragan",
        model="RaGAN",
        summary="relativistic: compared with the average of the other side",
        reference="Jolicoeur-Martineau 2018, arXiv 1807.00734, Algorithm 2",
        networks={"generator": generator(), "discriminator": discriminator("batch")},
        family="dcgan",
        latent_dim=100,
        batch_size=32,
        steps=12000,
        rules=OF_IMAGES,
        model_options={"n_critic": 1, "ema_decay": EMA},
        generator_optimizer=adam(1e-3, 0.5, 0.999),
        discriminator_optimizer=adam(1e-3, 0.5, 0.999),
        notes=("Networks and optimizers are those of this package's dcgan.",),
    ),
    Recipe(
        name="r1gan",
        model="R1GAN",
        summary="the original loss, gradients held to 0 at the data (R1)",
        reference="Mescheder et al. 2018, arXiv 1801.04406, equation 9",
        networks={"generator": generator(), "discriminator": discriminator("none")},
        family="dcgan",
        latent_dim=100,
        batch_size=32,
        steps=12000,
        rules=OF_IMAGES,
        model_options={
            "n_critic": 1,
            "r1_weight": 10.0,
            "r1_every": 1,
            "ema_decay": EMA,
        },
        generator_optimizer=adam(1e-3, 0.5, 0.99),
        discriminator_optimizer=adam(1e-3, 0.5, 0.99),
        toy_settings=("r1_weight=0.1",),
        notes=(
            "The optimizer is Adam, 1e-3 (0.5, 0.99), instead of RMSprop at 1e-4, on "
            "the networks of this package's wgan-gp.",
            "R1 applies in every step, as in the paper: 3,000 steps reach a Fréchet "
            "distance of 13.6. If it only applies in each 16th step, with 16 times the "
            "weight, 3,000 steps reach 36.0 and 8,500 steps 19.6.",
        ),
    ),
    Recipe(
        name="began",
        model="BEGAN",
        summary="an autoencoder as the discriminator, both sides in balance",
        reference="Berthelot et al. 2017, arXiv 1703.10717, sections 3.3 to 3.5",
        networks={
            "generator": generator(),
            "discriminator": discriminator("none", "images"),
        },
        family="dcgan",
        latent_dim=16,
        batch_size=32,
        steps=6000,
        rules=OF_IMAGES,
        model_options={
            "n_critic": 1,
            "diversity": 1.0,
            "balance_rate": 0.3,
            "ema_decay": EMA,
        },
        generator_optimizer=adam(2e-3, 0.5, 0.999),
        discriminator_optimizer=adam(2.5e-4, 0.5, 0.999),
        notes=(
            "Networks are those of this package's dcgan. Learning rates are 2e-3 for "
            "the generator and 2.5e-4 for the discriminator, and batches are 32. The "
            "paper has at most 1e-4 for both, halved whenever the convergence stalls, "
            "and batches of 16.",
            "Diversity is 1; the paper shows 0.3 to 0.7 on faces. The balance moves by "
            "0.3 instead of 0.001, and there are 16 normal latents instead of 64 "
            "uniform ones. The reason: the generator prefers images that an "
            "autoencoder rebuilds easily. With 0.9, 0.01, 64 latents and 5e-4 on both "
            "sides it makes only ones on MNIST and hardly any sandal on Fashion-MNIST.",
            "The budget is 6,000 steps: on Fashion-MNIST 12,000 steps reach a Fréchet "
            "distance of 37.6, and 6,000 steps reach 28.7.",
        ),
    ),
)
