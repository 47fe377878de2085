"""Images in, images out."""

from tfgan_kit.recipes.recipe import EMA, Network, Recipe, adam

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
)
