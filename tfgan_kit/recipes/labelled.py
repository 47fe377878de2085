"""The recipes that learn from labels."""

from tfgan_kit.recipes.data_rules import OF_IMAGES
from tfgan_kit.recipes.network import discriminator, generator
from tfgan_kit.recipes.recipe import EMA, Recipe, adam

RECIPES = (
    Recipe(
        name="cgan",
        model="CGAN",
        summary="conditional: the discriminator receives the class",
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
        rules=OF_IMAGES,
        model_options={"n_critic": 1, "ema_decay": EMA},
        generator_optimizer=adam(1e-3, 0.5, 0.999),
        discriminator_optimizer=adam(1e-3, 0.5, 0.999),
        notes=(
            "Networks (convolutional), batches and Adam are those of dcgan. "
            "`--networks mlp` is nearer to the paper, whose networks are fully "
            "connected with maxout and dropout.",
            "The vector of a label is as long as the latents in the generator. In the "
            "discriminator it is one more channel.",
        ),
    ),
    Recipe(
        name="acgan",
        model="ACGAN",
        summary="conditional: the discriminator predicts the class",
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
        rules=OF_IMAGES,
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
            "The discriminator learns classes only from real images. If it also learns "
            "them from fakes, both networks agree on small marks for the classes, and "
            "the digits themselves are of any class (label accuracy 0.10 on MNIST).",
            "Labels enter the generator by conditional batch norm. If they are joined "
            "to the latents, every sample of a class looks alike.",
            "As in this package's dcgan, batches are 32, the learning rate is 1e-3 "
            "instead of 2e-4, and the discriminator has no dropout.",
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
        rules=OF_IMAGES,
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
            "Networks, optimizers and n_critic are those of this package's sngan, for "
            "the same reasons. The paper takes five discriminator steps, on `resnet` "
            "networks.",
        ),
    ),
    Recipe(
        name="sgan",
        model="SGAN",
        summary="semi-supervised: a classifier from few labels",
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
        rules=OF_IMAGES,
        model_options={
            "n_critic": 1,
            "supervised_weight": 1.0,
            "feature_matching": True,
            "ema_decay": EMA,
        },
        generator_optimizer=adam(3e-4, 0.5, 0.999),
        discriminator_optimizer=adam(3e-4, 0.5, 0.999),
        notes=(
            "Networks are convolutional with layer norm in the classifier, and batches "
            "are 32. The paper's networks for MNIST are fully connected, with weight "
            "norm and Gaussian noise.",
            "The generator matches features, as in the paper. With `--set "
            "feature_matching=false` it deceives the classifier instead.",
        ),
    ),
)
