"""The settings of PyTorch-GAN's DCGAN, at 32x32.

Rebuilt from its facts (eriklindernoren/PyTorch-GAN, implementations/dcgan/dcgan.py):

- Generator: a dense layer to 128 channels at a quarter of the side, then two nearest
  enlargements, each before a convolution (128 and 64 channels), and a convolution to
  the image. Batch norm comes before the first enlargement and after both convolutions.
- Discriminator: four convolutions of stride 2 (16, 32, 64 and 128 channels), each with
  a leaky ReLU of 0.2 and a dropout of 0.25 of whole channels; batch norm behind all but
  the first; one dense layer.
- The batch norms inside of blocks have an epsilon of 0.8, because that is the meaning
  of `BatchNorm2d(n, 0.8)`.
- Weights of convolutions start from N(0, 0.02), gammas from N(1, 0.02), and the dense
  layers from PyTorch's default, a uniform in the root of 1 / inputs.
- Cross-entropy, half of the sum for the discriminator; the generator learns first, and
  the discriminator judges the images from before that update.
- Adam at 2e-4 with betas 0.5 and 0.999, batches of 64, 100 latents, 200 epochs.

Its images have one channel, and here three. Biases start from 0. The script samples
with statistics of the batch, and this file with moving ones.

    tfgan-kit train --recipe benchmarks/peers/pytorch_gan_dcgan.py --dataset cifar10
"""

import keras
import tensorflow as tf
from keras import layers

from tfgan_kit import AdversarialModel, losses, recipes
from tfgan_kit.layers import BatchNormalization


@keras.saving.register_keras_serializable("peers")
class PyTorchDCGAN(AdversarialModel):
    """The generator learns first, and its images are the discriminator's fakes."""

    loss_fn = losses.NonSaturating()

    def train_step(self, data):
        (batch,) = self.begin_step(data)
        fakes = []
        self.generator_step(self.generator_terms, batch, fakes)
        self.discriminator_step(self.discriminator_terms, batch, fakes[0])
        return self.end_step()

    def generator_terms(self, batch, fakes):
        fake = self.synthesize(batch)
        fakes.append(tf.stop_gradient(fake))
        return {"g_loss": self.loss_fn.generator(self.judge(fake))}

    def discriminator_terms(self, batch, fake):
        logits = self.judge_both(batch["real"], fake)
        return {"d_loss": 0.5 * self.discriminator_loss(*logits)}


def _conv(x, filters, strides=1):
    # PyTorch pads one pixel on all sides, also before a stride.
    x = layers.ZeroPadding2D()(x)
    weights = keras.initializers.RandomNormal(0.0, 0.02)
    return layers.Conv2D(filters, 3, strides, kernel_initializer=weights)(x)


def _norm(x, epsilon=0.8):
    gammas = keras.initializers.RandomNormal(1.0, 0.02)
    return BatchNormalization(momentum=0.9, epsilon=epsilon, gamma_initializer=gammas)(
        x
    )


def _dense(x, units, dtype=None):
    weights = keras.initializers.VarianceScaling(1 / 3, "fan_in", "uniform")
    return layers.Dense(units, kernel_initializer=weights, dtype=dtype)(x)


def generator(real_shape, latent_dim):
    """Return the generator, for sides that are multiples of 4."""
    height, width, channels = real_shape
    sides = height // 4, width // 4
    latents = keras.Input((latent_dim,))
    x = _dense(latents, 128 * sides[0] * sides[1])
    x = _norm(layers.Reshape((*sides, 128))(x), epsilon=1e-5)
    for filters in (128, 64):
        x = _conv(layers.UpSampling2D()(x), filters)
        x = layers.LeakyReLU(0.2)(_norm(x))
    return keras.Model(latents, layers.Activation("tanh")(_conv(x, channels)))


def discriminator(real_shape):
    """Return the discriminator."""
    images = x = keras.Input(real_shape)
    for filters in (16, 32, 64, 128):
        x = layers.LeakyReLU(0.2)(_conv(x, filters, strides=2))
        x = layers.SpatialDropout2D(0.25)(x)
        x = _norm(x) if filters > 16 else x
    return keras.Model(images, _dense(layers.Flatten()(x), 1, dtype="float32"))


RECIPE = recipes.Recipe(
    name="pytorch-gan-dcgan",
    model=PyTorchDCGAN,
    summary="the settings of PyTorch-GAN's DCGAN",
    networks={
        "generator": recipes.Network(generator, takes=("latents",)),
        "discriminator": recipes.Network(discriminator, takes=("real",)),
    },
    model_options={"ema_decay": 0.0},
    generator_optimizer=recipes.adam(2e-4, 0.5, 0.999) | {"epsilon": 1e-8},
    discriminator_optimizer=recipes.adam(2e-4, 0.5, 0.999) | {"epsilon": 1e-8},
    latent_dim=100,
    batch_size=64,
    steps=187_600,
)
