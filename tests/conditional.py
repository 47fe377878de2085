"""Generators that take labels, whose pictures differ by latent and by class."""

import keras
import numpy as np

from tfgan_kit.models import CGAN
from tfgan_kit.networks import FAMILIES, heads

# How labels enter, each by the network and the arguments that make it.
KINDS = {
    "joined": ("mlp", {}),
    "normalized": ("dcgan", {"normalization": "conditional"}),
    "residual": ("resnet", {"normalization": "conditional"}),
}


def conditional_gan(kind="joined", shape=(8, 8, 1), num_classes=3, width=8):
    """A conditional GAN; always the same weights."""
    keras.utils.set_random_seed(1)
    networks, options = KINDS[kind]
    family = FAMILIES[networks]
    options = {**options, "width": width, "depth": 2, "num_classes": num_classes}
    generator = family.generator(shape, 4, **options)
    head = heads.Joined(num_classes)
    discriminator = family.discriminator(shape, head=head, width=8, depth=2)
    model = CGAN(generator, discriminator, num_classes=num_classes)
    make_vivid(model)
    return model


def make_vivid(model):
    """Lets pictures use most of the range, as those of a trained generator."""
    random = np.random.default_rng(1)
    for weight in model.ema_generator.weights:
        if weight.name in ("embeddings", "gammas", "betas"):
            mean = float(weight.name == "gammas")
            weight.assign(random.normal(mean, 0.5, weight.shape))
    head = model.ema_generator.get_layer("head")
    levels = np.arctanh(model.pictures(*model.inputs_of_generator.draw(64)))
    head.kernel.assign(0.5 * head.kernel / np.std(levels))
    model.generator.set_weights(model.ema_generator.get_weights())


def by_class(pictures, num_classes=3):
    """`(class, picture, height, width, channels)` of what `draw_classes` made."""
    pictures = np.asarray(pictures, np.float64)
    return pictures.reshape(num_classes, -1, *pictures.shape[1:])
