"""Those that learn from labels."""

from tfgan_kit.recipes.recipe import (
    EMA,
    Recipe,
    adam,
    discriminator,
    generator,
)

RECIPES = (
    Recipe(
        name="cgan",
        model="CGAN",
        summary="conditional: the discriminator is told the class",
        reference="Mirza and Osindero 2014, arXiv 1411.1784, sections 3.2 and 4.1",
        networks={
            "generator": generator(labelled=True),
            "discriminator": discriminator("batch", "joined", labelled=True),
        },
        family="dcgan",
        fields=("real", "labels"),
        latent_dim=100,
        batch_size=32,
        steps=12000,
        model_options={"n_critic": 1, "ema_decay": EMA},
        generator_optimizer=adam(1e-3, 0.5, 0.999),
        discriminator_optimizer=adam(1e-3, 0.5, 0.999),
        notes=(
            "Convolutional networks, batches and Adam of dcgan; `--networks mlp` is "
            "nearer to the paper's, fully connected with maxout and dropout.",
            "A label's vector is as long as the latents in the generator and one more "
            "channel in the discriminator.",
        ),
    ),
    Recipe(
        name="acgan",
        model="ACGAN",
        summary="conditional: the discriminator names the class",
        reference="Odena et al. 2017, arXiv 1610.09585, sections 3 and 4",
        networks={
            "generator": generator(labelled=True, normalization="conditional"),
            "discriminator": discriminator("batch", "auxiliary"),
        },
        family="dcgan",
        fields=("real", "labels"),
        latent_dim=100,
        batch_size=32,
        steps=12000,
        model_options={
            "n_critic": 1,
            "real_class_weight": 1.0,
            "fake_class_weight": 0.0,
            "g_class_weight": 1.0,
            "ema_decay": EMA,
        },
        generator_optimizer=adam(1e-3, 0.5, 0.999),
        discriminator_optimizer=adam(1e-3, 0.5, 0.999),
        notes=(
            "The discriminator learns classes from real images alone. With its class "
            "term of fakes, too, both networks agree on marks that stand for a class, "
            "on digits of any other (label accuracy 0.10 on MNIST).",
            "Labels enter the generator by conditional batch norm: joined to the "
            "latents they lead to one picture a class.",
            "Batches of 32, a learning rate of 1e-3 instead of 2e-4 and no dropout in "
            "the discriminator: what dcgan runs with here.",
        ),
    ),
    Recipe(
        name="projection",
        model="ProjectionGAN",
        summary="conditional: hinge loss, inner product with the class",
        reference="Miyato and Koyama 2018, arXiv 1802.05637, sections 3 and 5",
        networks={
            "generator": generator(labelled=True, normalization="conditional"),
            "discriminator": discriminator(
                "spectral", "projection", labelled=True, pooling="sum"
            ),
        },
        family="dcgan",
        fields=("real", "labels"),
        latent_dim=128,
        batch_size=32,
        steps=12000,
        model_options={"n_critic": 1, "ema_decay": EMA},
        generator_optimizer=adam(2e-3, 0.5, 0.999),
        discriminator_optimizer=adam(2e-3, 0.5, 0.999),
        learning={
            "resnet": {
                "generator_optimizer": adam(5e-4, 0.0, 0.9),
                "discriminator_optimizer": adam(1e-3, 0.0, 0.9),
            }
        },
        notes=(
            "Networks, optimizers and n_critic are those of sngan here, with its "
            "reasons; the paper's are five steps of the discriminator on `resnet`.",
        ),
    ),
    Recipe(
        name="sgan",
        model="SGAN",
        summary="semi-supervised: a classifier of a few labels",
        reference="Salimans et al. 2016, arXiv 1606.03498, sections 3.1 and 5",
        networks={
            "generator": generator(),
            "discriminator": discriminator("layer", "classes"),
        },
        family="dcgan",
        fields=("real", "labels"),
        latent_dim=100,
        batch_size=32,
        steps=12000,
        model_options={
            "n_critic": 1,
            "supervised_weight": 1.0,
            "feature_matching": True,
            "ema_decay": EMA,
        },
        generator_optimizer=adam(3e-4, 0.5, 0.999),
        discriminator_optimizer=adam(3e-4, 0.5, 0.999),
        notes=(
            "Convolutional networks with layer norm in the classifier, batches of 32; "
            "the paper's for MNIST are fully connected, with weight norm and Gaussian "
            "noise.",
            "Feature matching, as in the paper: with `--set feature_matching=false` "
            "the generator deceives the classifier instead.",
        ),
    ),
)
