"""The settings of mimicry's SNGAN for images of 32x32.

Rebuilt from its facts (kwotsin/mimicry, torch_mimicry/nets/sngan/sngan_32.py,
torch_mimicry/modules/resblocks.py and the training script of its README):

- Generator: a dense layer to 4x4x256, three residual blocks of 256 channels that double
  by bilinear enlargement before the first convolution and before the shortcut, batch
  norm, ReLU, a convolution and tanh.
- Discriminator: 128 channels; a first block that halves (the shortcut after the
  pooling), one that halves (the shortcut before the pooling), two that do not halve,
  which have no convolution in the shortcut; ReLU, the sum over the pixels, one dense
  layer. All of it has spectral normalisation.
- Xavier's uniform weights, with a gain of the root of 2 for 3x3 kernels inside blocks.
- The hinge loss, 5 discriminator steps per generator step, batches of 64, 128 latents.
- Adam at 2e-4 with betas 0 and 0.9; the rate falls linearly to 0 over 100,000 steps.

There, the generator's passes move the singular vectors, too. Images are not flipped.

    tfgan-kit train --recipe benchmarks/peers/mimicry_sngan32.py --dataset cifar10
"""

import functools

import keras
from keras import layers

from tfgan_kit import recipes
from tfgan_kit.layers import BatchNormalization, SpectralConv2D, SpectralDense

_GAIN_2 = keras.initializers.VarianceScaling(2.0, "fan_avg", "uniform")
_WIDE = functools.partial(keras.layers.Conv2D, padding="same")


def _norm_relu(x):
    return layers.ReLU()(BatchNormalization(momentum=0.9, epsilon=1e-5)(x))


def _twice(x):
    return layers.UpSampling2D(interpolation="bilinear")(x)


def _up_block(x):
    shortcut = _WIDE(256, 1)(_twice(x))
    x = _WIDE(256, 3, kernel_initializer=_weights())(_twice(_norm_relu(x)))
    x = _WIDE(256, 3, kernel_initializer=_weights())(_norm_relu(x))
    return layers.Add()([x, shortcut])


def _weights():
    # A copy for each layer, because Keras' initializers repeat their numbers.
    return _GAIN_2.clone()


def _spectral(x, kernel):
    weights = _weights() if kernel == 3 else "glorot_uniform"
    return SpectralConv2D(128, kernel, kernel_initializer=weights)(x)


def _halved(x):
    return layers.AveragePooling2D(2)(x)


def _first_block(x):
    shortcut = _spectral(_halved(x), 1)
    x = _spectral(layers.ReLU()(_spectral(x, 3)), 3)
    return layers.Add()([_halved(x), shortcut])


def _block(x, halves=False):
    y = _spectral(layers.ReLU()(x), 3)
    y = _spectral(layers.ReLU()(y), 3)
    if halves:
        x, y = _halved(_spectral(x, 1)), _halved(y)
    return layers.Add()([x, y])


def generator(real_shape, latent_dim):
    """Return the generator, for sides that are multiples of 8."""
    height, width, channels = real_shape
    rows, columns = height // 8, width // 8
    latents = keras.Input((latent_dim,))
    x = layers.Dense(256 * rows * columns)(latents)
    x = layers.Reshape((rows, columns, 256))(x)
    for _ in range(3):
        x = _up_block(x)
    x = _WIDE(channels, 3)(_norm_relu(x))
    return keras.Model(latents, layers.Activation("tanh")(x))


def discriminator(real_shape):
    """Return the discriminator."""
    images = keras.Input(real_shape)
    x = _block(_first_block(images), halves=True)
    x = layers.ReLU()(_block(_block(x)))
    # The sum over the pixels.
    sides = x.shape[1] * x.shape[2]
    x = layers.Rescaling(sides)(layers.GlobalAveragePooling2D()(x))
    return keras.Model(images, SpectralDense(1, dtype="float32")(x))


_ADAM = recipes.adam(2e-4, 0.0, 0.9) | {"epsilon": 1e-8}
RECIPE = recipes.Recipe(
    name="mimicry-sngan32",
    model="SNGAN",
    summary="the settings of mimicry's SNGAN for 32x32",
    networks={
        "generator": recipes.Network(generator, takes=("latents",)),
        "discriminator": recipes.Network(discriminator, takes=("real",)),
    },
    model_options={"n_critic": 5, "ema_decay": 0.0},
    generator_optimizer=_ADAM,
    discriminator_optimizer=_ADAM,
    latent_dim=128,
    batch_size=64,
    steps=100_000,
    lr_schedule="linear",
)
