"""The modern baseline."""

from tfgan_kit.recipes.recipe import (
    EMA,
    Recipe,
    adam,
    discriminator,
    generator,
)

RECIPES = (
    Recipe(
        name="r3gan",
        model="R3GAN",
        summary="relativistic pairs, R1 and R2, on networks of its own",
        reference="Huang et al. 2024, arXiv 2501.05441, sections 2 and 3, appendix D",
        networks={
            "generator": generator(normalization="none"),
            "discriminator": discriminator("none"),
        },
        family="r3",
        latent_dim=64,
        batch_size=32,
        steps=6000,
        model_options={
            "n_critic": 1,
            "gp_weight": 1.0,
            "gp_weight_end": 0.1,
            "burn_in_steps": 4000,
            "ema_decay": EMA,
        },
        generator_optimizer=adam(2e-3, 0.0, 0.9) | {"beta_2_end": 0.99},
        discriminator_optimizer=adam(2e-3, 0.0, 0.9) | {"beta_2_end": 0.99},
        lr_schedule="cosine",
        lr_end=5e-4,
        schedule_option="burn_in_steps",
        notes=(
            "The paper's shares of the schedules, on networks, batches and a burn-in "
            "that two cores bear: learning rate 2e-3 to 5e-4 (CIFAR-10: 2e-4 to 5e-5), "
            "gamma 1 to 0.1 (0.05 to 0.005), batches of 32 (512).",
            "Beta_2 of Adam goes from 0.9 to 0.99 and the average's half-life from 0 "
            "up, as in the paper. Augmentation is `--augment`, off by default.",
        ),
    ),
)
