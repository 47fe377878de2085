"""The settings of StudioGAN's DCGAN for CIFAR-10.

Rebuilt from its facts (POSTECH-CVLab/PyTorch-StudioGAN, src/models/deep_conv.py,
src/configs/CIFAR10/DCGAN.yaml, and the defaults in src/config.py):

- Generator: a dense layer to 4x4x512, three transposed convolutions of 4x4 and stride 2
  (256, 128 and 64 channels), each with batch norm and ReLU, a 3x3 convolution and tanh.
- Discriminator: for 64, 128 and 256 channels a 3x3 convolution and one of 4x4 and
  stride 2, then a 3x3 convolution to 512 channels, each with batch norm and ReLU; the
  sum over the pixels, one dense layer.
- The epsilon of batch norm is 1e-4. Weights are orthogonal, and biases 0.
- Cross-entropy, 2 discriminator steps per generator step, batches of 64, 128 latents.
- Adam at 2e-4 with betas 0.5 and 0.999 and epsilon 1e-6, for 200,000 steps.
- Images are flipped at random (`--augment flip`), and there is no moving average.

    tfgan-kit train --recipe benchmarks/peers/studiogan_dcgan.py --dataset cifar10 \\
      --augment flip
"""

import keras
from keras import layers

from tfgan_kit import recipes
from tfgan_kit.layers import BatchNormalization


def _norm_relu(x):
    return layers.ReLU()(BatchNormalization(momentum=0.9, epsilon=1e-4)(x))


def _conv(x, filters, kernel=3, strides=1, kind=layers.Conv2D):
    weights = keras.initializers.Orthogonal()
    return kind(filters, kernel, strides, padding="same", kernel_initializer=weights)(x)


def _dense(x, units, dtype=None):
    weights = keras.initializers.Orthogonal()
    return layers.Dense(units, kernel_initializer=weights, dtype=dtype)(x)


def generator(real_shape, latent_dim):
    """Return the generator, for sides that are multiples of 8."""
    height, width, channels = real_shape
    rows, columns = height // 8, width // 8
    latents = keras.Input((latent_dim,))
    x = _dense(latents, 512 * rows * columns)
    x = layers.Reshape((rows, columns, 512))(x)
    for filters in (256, 128, 64):
        x = _norm_relu(_conv(x, filters, 4, 2, layers.Conv2DTranspose))
    return keras.Model(latents, layers.Activation("tanh")(_conv(x, channels)))


def discriminator(real_shape):
    """Return the discriminator."""
    images = x = keras.Input(real_shape)
    for filters in (64, 128, 256):
        x = _norm_relu(_conv(x, filters))
        x = _norm_relu(_conv(x, filters, 4, 2))
    x = _norm_relu(_conv(x, 512))
    # The sum over the pixels.
    sides = x.shape[1] * x.shape[2]
    x = layers.Rescaling(sides)(layers.GlobalAveragePooling2D()(x))
    return keras.Model(images, _dense(x, 1, dtype="float32"))


_ADAM = recipes.adam(2e-4, 0.5, 0.999) | {"epsilon": 1e-6}
RECIPE = recipes.Recipe(
    name="studiogan-dcgan",
    model="GAN",
    summary="the settings of StudioGAN's DCGAN for CIFAR-10",
    networks={
        "generator": recipes.Network(generator, takes=("latents",)),
        "discriminator": recipes.Network(discriminator, takes=("real",)),
    },
    model_options={"n_critic": 2, "ema_decay": 0.0},
    generator_optimizer=_ADAM,
    discriminator_optimizer=_ADAM,
    latent_dim=128,
    batch_size=64,
    steps=200_000,
)
