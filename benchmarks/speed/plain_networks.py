"""The default networks of the recipes in Keras' own layers, as a tutorial has them.

They do not use `tfgan_kit.networks`, so they stay what a user would write whatever
becomes of the package's own layers. The benchmark compares the numbers of weights.
"""

import math

import keras
from keras import layers

from speed.dcgan_stages import stages


def build(config, image_shape):
    """The generator and the discriminator of a `RunConfig`."""
    normalization = config.network_options["discriminator"]["normalization"]
    make_generator, make_discriminator = FAMILIES[config.networks]
    return (
        make_generator(image_shape, config.latent_dim),
        make_discriminator(image_shape, normalization),
    )


def dcgan_generator(image_shape, latent_dim):
    sizes, widths = stages(image_shape)
    inputs = keras.Input((latent_dim,))
    x = layers.Dense(math.prod(sizes[0]) * widths[0], use_bias=False)(inputs)
    x = layers.Reshape((*sizes[0], widths[0]))(x)
    channels = [*widths[1:], image_shape[2]]
    for size, width in zip(sizes[1:], channels, strict=True):
        x = layers.ReLU()(_batch_norm()(x))
        has_bias = size == sizes[-1]
        x = layers.Conv2DTranspose(width, 4, 2, "same", use_bias=has_bias)(x)
        if x.shape[1:3] != size:
            surplus = [(0, x.shape[1] - size[0]), (0, x.shape[2] - size[1])]
            x = layers.Cropping2D(surplus)(x)
    return keras.Model(inputs, layers.Activation("tanh")(x))


def dcgan_discriminator(image_shape, normalization):
    _, widths = stages(image_shape)
    x = inputs = keras.Input(image_shape)
    for stage, width in enumerate(reversed(widths)):
        x = _spectral(layers.Conv2D(width, 4, 2, "same"), normalization)(x)
        if stage and normalization == "batch":
            x = _batch_norm()(x)
        x = layers.LeakyReLU(0.2)(x)
    x = _spectral(layers.Dense(1), normalization)(layers.Flatten()(x))
    return keras.Model(inputs, x)


def mlp_generator(image_shape, latent_dim):
    inputs = keras.Input((latent_dim,))
    x = layers.LeakyReLU(0.2)(layers.Dense(128)(inputs))
    for units in (256, 512, 1024):
        x = layers.LeakyReLU(0.2)(_batch_norm()(layers.Dense(units)(x)))
    x = layers.Dense(math.prod(image_shape), activation="tanh")(x)
    return keras.Model(inputs, layers.Reshape(image_shape)(x))


def mlp_discriminator(image_shape, normalization):
    inputs = keras.Input(image_shape)
    x = layers.Flatten()(inputs)
    for units in (512, 256):
        x = layers.LeakyReLU(0.2)(_spectral(layers.Dense(units), normalization)(x))
    return keras.Model(inputs, _spectral(layers.Dense(1), normalization)(x))


def _batch_norm():
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5)


def _spectral(layer, normalization):
    is_spectral = normalization == "spectral"
    return layers.SpectralNormalization(layer) if is_spectral else layer


FAMILIES = {
    "dcgan": (dcgan_generator, dcgan_discriminator),
    "mlp": (mlp_generator, mlp_discriminator),
}


def count_weights(*networks):
    """The number of weights that each network trains."""
    return [sum(math.prod(v.shape) for v in n.trainable_variables) for n in networks]
