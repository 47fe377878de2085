"""Those that keep the two networks in balance."""

from tfgan_kit.recipes.recipe import (
    EMA,
    Recipe,
    adam,
    discriminator,
    generator,
)

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
        model_options={
            "n_critic": 1,
            "gp_weight": 10.0,
            "perturbation": 0.5,
            "ema_decay": EMA,
        },
        generator_optimizer=adam(1e-3, 0.5, 0.9),
        discriminator_optimizer=adam(1e-3, 0.5, 0.9),
        toy_settings=("gp_weight=0.1",),
        notes=("Networks and optimizers are those of wgan-gp here.",),
    ),
    Recipe(
        name="ragan",
        model="RaGAN",
        summary="how much more real than the average of the other side",
        reference="Jolicoeur-Martineau 2018, arXiv 1807.00734, Algorithm 2",
        networks={"generator": generator(), "discriminator": discriminator("batch")},
        family="dcgan",
        latent_dim=100,
        batch_size=32,
        steps=12000,
        model_options={"n_critic": 1, "ema_decay": EMA},
        generator_optimizer=adam(1e-3, 0.5, 0.999),
        discriminator_optimizer=adam(1e-3, 0.5, 0.999),
        notes=("Networks and optimizers are those of dcgan here.",),
    ),
    Recipe(
        name="r1gan",
        model="R1GAN",
        summary="the original loss, gradients drawn to 0 at the data",
        reference="Mescheder et al. 2018, arXiv 1801.04406, equation 9",
        networks={"generator": generator(), "discriminator": discriminator("none")},
        family="dcgan",
        latent_dim=100,
        batch_size=32,
        steps=12000,
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
            "Adam, 1e-3 (0.5, 0.99), instead of RMSprop at 1e-4, on the networks of "
            "wgan-gp here.",
            "R1 in every step, as in the paper: in each 16th alone, with 16 times the "
            "weight, 3,000 steps come to a Fréchet distance of 36.0, 8,500 to 19.6; "
            "3,000 with it in every step come to 13.6.",
        ),
    ),
    Recipe(
        name="began",
        model="BEGAN",
        summary="an autoencoder as discriminator, in balance",
        reference="Berthelot et al. 2017, arXiv 1703.10717, sections 3.3 to 3.5",
        networks={
            "generator": generator(),
            "discriminator": discriminator("none", "images"),
        },
        family="dcgan",
        latent_dim=16,
        batch_size=32,
        steps=6000,
        model_options={
            "n_critic": 1,
            "diversity": 1.0,
            "balance_rate": 0.3,
            "ema_decay": EMA,
        },
        generator_optimizer=adam(2e-3, 0.5, 0.999),
        discriminator_optimizer=adam(2.5e-4, 0.5, 0.999),
        notes=(
            "Networks of dcgan here; learning rates 2e-3 for the generator and 2.5e-4 "
            "for the discriminator, batches of 32. The paper has 1e-4 at most for "
            "both, halved whenever the convergence stalls, and batches of 16.",
            "Diversity 1 where the paper shows 0.3 to 0.7 on faces, a balance that "
            "moves by 0.3 instead of 0.001, and 16 latents, normal ones, instead of "
            "64 uniform ones: the generator prefers what an autoencoder rebuilds "
            "easily. With 0.9, 0.01, 64 latents and 5e-4 on both sides it makes "
            "nothing but ones of digits and hardly a sandal of clothes.",
            "6,000 steps: of clothes 12,000 come to a Fréchet distance of 37.6, half "
            "of them to 28.7.",
        ),
    ),
)
