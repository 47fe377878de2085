"""The six recipes that the others build on."""

from tfgan_kit.recipes.data_rules import OF_IMAGES, SNGAN
from tfgan_kit.recipes.network import discriminator, generator
from tfgan_kit.recipes.recipe import EMA, Recipe, adam, rmsprop

_WHY = "a budget of minutes needs many steps (benchmarks/README.md)."
_MANY_STEPS = (
    f"Batches are 32 instead of 128, and the learning rate is 1e-3 instead of 2e-4: "
    f"{_WHY}"
)

RECIPES = (
    Recipe(
        name="gan",
        model="GAN",
        summary="the original GAN, fully connected",
        reference="Goodfellow et al. 2014, arXiv 1406.2661, Algorithm 1 and section 5",
        networks={"generator": generator(), "discriminator": discriminator("none")},
        family="mlp",
        latent_dim=100,
        batch_size=32,
        steps=12000,
        rules=OF_IMAGES,
        model_options={"n_critic": 1, "objective": "non_saturating", "ema_decay": EMA},
        generator_optimizer=adam(2e-4, 0.5, 0.999),
        discriminator_optimizer=adam(2e-4, 0.5, 0.999),
        notes=(
            "It uses Adam instead of SGD with momentum, and LeakyReLU and batch norm "
            "instead of maxout and dropout, as most code under this name does.",
            f"Batches are 32: {_WHY}",
            "Samples come from the moving average (0.99), which the paper does not "
            "have: it lowers the Fréchet distance by a third and removes most of the "
            "grain.",
        ),
    ),
    Recipe(
        name="dcgan",
        model="GAN",
        summary="the original loss on convolutional networks",
        reference="Radford et al. 2016, arXiv 1511.06434, sections 3 and 4",
        networks={"generator": generator(), "discriminator": discriminator("batch")},
        family="dcgan",
        latent_dim=100,
        batch_size=32,
        steps=12000,
        rules=OF_IMAGES,
        model_options={"n_critic": 1, "objective": "non_saturating", "ema_decay": EMA},
        generator_optimizer=adam(1e-3, 0.5, 0.999),
        discriminator_optimizer=adam(1e-3, 0.5, 0.999),
        notes=(_MANY_STEPS,),
    ),
    Recipe(
        name="lsgan",
        model="LSGAN",
        summary="least squares instead of cross-entropy",
        reference="Mao et al. 2017, arXiv 1611.04076, equation 2 and section 4",
        networks={"generator": generator(), "discriminator": discriminator("batch")},
        family="dcgan",
        latent_dim=100,
        batch_size=32,
        steps=12000,
        rules=OF_IMAGES,
        model_options={"n_critic": 1, "a": 0.0, "b": 1.0, "c": 1.0, "ema_decay": EMA},
        generator_optimizer=adam(1e-3, 0.5, 0.999),
        discriminator_optimizer=adam(1e-3, 0.5, 0.999),
        toy_rates=(0.0003, 0.001),
        notes=(_MANY_STEPS,),
    ),
    Recipe(
        name="wgan",
        model="WGAN",
        summary="Wasserstein distance, weights clipped",
        reference="Arjovsky et al. 2017, arXiv 1701.07875, Algorithm 1 and section 4",
        networks={"generator": generator(), "discriminator": discriminator("batch")},
        family="dcgan",
        latent_dim=100,
        batch_size=32,
        steps=6000,
        rules=OF_IMAGES,
        model_options={"n_critic": 2, "clip": 0.03, "ema_decay": EMA},
        generator_optimizer=rmsprop(5e-4),
        discriminator_optimizer=rmsprop(5e-4),
        toy_settings=("clip=0.1",),
        toy_rates=(0.0005, 0.0005),
        notes=(
            "The learning rate is 5e-4 instead of 5e-5, the critic takes two steps "
            "instead of five, batches are 32 instead of 64, and weights are clipped "
            f"to 0.03 instead of 0.01: {_WHY} The paper's values are `--lr 5e-5 "
            "--batch-size 64 --set n_critic=5 --set clip=0.01`, for 40,000 steps.",
        ),
    ),
    Recipe(
        name="wgan-gp",
        model="WGANGP",
        summary="Wasserstein distance, gradients held to norm 1",
        reference="Gulrajani et al. 2017, arXiv 1704.00028, Algorithm 1 and section 4",
        networks={"generator": generator(), "discriminator": discriminator("none")},
        family="dcgan",
        latent_dim=128,
        batch_size=32,
        steps=6000,
        rules=OF_IMAGES,
        model_options={"n_critic": 2, "gp_weight": 10.0, "ema_decay": EMA},
        generator_optimizer=adam(1e-3, 0.5, 0.9),
        discriminator_optimizer=adam(1e-3, 0.5, 0.9),
        learning={
            "resnet": {
                "generator_optimizer": adam(5e-4, 0.5, 0.9),
                "discriminator_optimizer": adam(5e-4, 0.5, 0.9),
            }
        },
        toy_settings=("gp_weight=0.1",),
        notes=(
            "The learning rate is 1e-3 (5e-4 on resnet networks) instead of 1e-4, the "
            "critic takes two steps instead of five, and batches are 32 instead of "
            f"64: {_WHY} `--set n_critic=5` gives the paper's number of steps.",
        ),
    ),
    Recipe(
        name="sngan",
        model="SNGAN",
        summary="hinge loss, spectral normalisation",
        reference="Miyato et al. 2018, arXiv 1802.05957, Algorithm 1 and section 4",
        networks={
            "generator": generator(),
            "discriminator": discriminator("spectral", pooling="sum"),
        },
        family="dcgan",
        latent_dim=128,
        batch_size=32,
        steps=12000,
        rules=OF_IMAGES | SNGAN,
        model_options={"n_critic": 1, "ema_decay": EMA},
        generator_optimizer=adam(2e-3, 0.5, 0.999),
        discriminator_optimizer=adam(2e-3, 0.5, 0.999),
        learning={
            "resnet": {
                "generator_optimizer": adam(5e-4, 0.0, 0.9),
                "discriminator_optimizer": adam(1e-3, 0.0, 0.9),
            }
        },
        toy_settings=("n_critic=5",),
        toy_rates=(0.0003, 0.003),
        notes=(
            "n_critic 1 and beta_1 0.5, beta_2 0.999 are among the paper's settings "
            "(table 1, B and C). Batches are 32 instead of 64, and the learning rate "
            f"is 2e-3, twice the paper's largest (in colour 5e-4): {_WHY}",
            "On resnet networks Adam has the paper's betas (0, 0.9). Its learning rate "
            "is 5e-4 instead of 2e-4, and 1e-3 for the discriminator, which takes one "
            "step instead of five (two time scales, Heusel et al. 2017). With 1e-3 and "
            "betas (0.5, 0.999) these networks repeat one texture.",
        ),
    ),
)
