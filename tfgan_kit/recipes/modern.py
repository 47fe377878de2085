"""The recipes of the modern baseline and of StyleGAN2."""

from tfgan_kit.recipes.data_rules import OF_IMAGES, R3GAN, STYLEGAN2
from tfgan_kit.recipes.network import Network, discriminator, generator
from tfgan_kit.recipes.recipe import EMA, Recipe, adam

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
        rules=OF_IMAGES | R3GAN,
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
            "The schedules have the paper's proportions. Networks, batches and the "
            "burn-in are small enough for two cores: the learning rate goes from 2e-3 "
            "to 5e-4 (paper, CIFAR-10: 2e-4 to 5e-5), gamma from 1 to 0.1 (0.05 to "
            "0.005), and batches are 32 (512).",
            "Adam's beta_2 goes from 0.9 to 0.99, and the half-life of the average "
            "grows from 0, as in the paper. `--augment` augments; it is off by "
            "default.",
        ),
    ),
    Recipe(
        name="stylegan2",
        model="StyleGAN2",
        summary="styles scale every convolution; R1; edits and mixes of styles",
        reference="Karras et al. 2020, arXiv 1912.04958, sections 2 to 4",
        networks={
            "generator": generator(labelled=True),
            "discriminator": Network(
                "discriminator",
                ("real", "labels"),
                head="projection",
                unlabelled={"head": "logits"},
            ),
        },
        optional_fields=("labels",),
        family="style",
        latent_dim=128,
        batch_size=32,
        steps=6000,
        rules=OF_IMAGES | STYLEGAN2,
        model_options={
            "n_critic": 1,
            "r1_weight": 0.01,
            "r1_every": 1,
            "path_length_weight": 0.0,
            "path_length_every": 4,
            "mixing": 0.0,
            "ema_decay": 0.998,
        },
        generator_optimizer=adam(8e-3, 0.0, 0.99),
        discriminator_optimizer=adam(8e-3, 0.0, 0.99),
        notes=(
            "R1 applies in every step; the authors apply it in every 16th. "
            "`--set r1_every=16` does so, and corrects Adam. Gamma is twice the value "
            "of the authors' rule at 28 pixels (0.0002 side^2 / batch).",
            "As in the authors' settings for CIFAR-10, the mapping network has two "
            "layers, and path lengths and mixed styles are off (`--set "
            "path_length_weight=2`, `--set mixing=0.9`).",
            "The learning rate is 8e-3; the authors' 2.5e-3 is for tens of millions of "
            "images.",
            "The generator ends with a tanh; the authors' images are unbounded.",
        ),
    ),
)
