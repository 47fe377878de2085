"""The settings of TensorFlow's pix2pix tutorial, at the size of the data.

Rebuilt from its facts (tensorflow/docs, site/en/tutorials/generative/pix2pix.ipynb):

- A U-Net of width 64 to 512 with batch norm in each down block but the first, and a
  skip behind the activation. `LeakyReLU()` has Keras' default slope of 0.3.
- The discriminator's loss is the sum of both cross-entropies, and both networks are
  updated from one pass.
- Adam at 2e-4 with beta_1 0.5, batches of 1, and no decay of the learning rate.

The depth is cut, so that the innermost block has 1x1 values, as there. The tutorial
translates with batch statistics at batch 1: that is instance norm, so this file uses
it, and the result does not depend on the batch. Three things differ in its favour: the
images are padded to a multiple of 32 and cropped back instead of resized, there is no
jitter, and dropout is off when it translates.

    tfgan-kit train --recipe benchmarks/peers/pix2pix_tutorial.py --pairs edges
"""

import math

import keras
import tensorflow as tf
from keras import layers

from tfgan_kit import AdversarialModel, losses, recipes
from tfgan_kit.models.base.wiring import Wire

L1_WEIGHT = 100.0


@keras.saving.register_keras_serializable("peers")
class TutorialPix2Pix(AdversarialModel):
    """Both networks learn from the same pass; the discriminator's loss is a sum."""

    wiring = {
        "generator": Wire(("source",), gives="target"),
        "discriminator": Wire(("source", "target")),
    }
    loss_terms = ("d_loss", "g_loss", "l1_loss")
    loss_fn = losses.NonSaturating()

    def train_step(self, data):
        (batch,) = self.begin_step(data)
        fakes = []
        self.generator_step(self.generator_terms, batch, fakes)
        # This fake is from before the update, as in the tutorial's single tape.
        self.discriminator_step(self.discriminator_terms, batch, fakes[0])
        return self.end_step()

    def generator_terms(self, batch, fakes):
        fake = self.synthesize(batch)
        fakes.append(tf.stop_gradient(fake))
        error = tf.reduce_mean(tf.abs(batch["target"] - fake))
        logits = self.judge(batch["source"], fake)
        return {
            "g_loss": self.loss_fn.generator(logits),
            "l1_loss": L1_WEIGHT * error,
        }

    def discriminator_terms(self, batch, fake):
        real_logits = self.judge(batch["source"], batch["target"])
        fake_logits = self.judge(batch["source"], fake)
        return {"d_loss": self.discriminator_loss(real_logits, fake_logits)}


def _weights():
    return keras.initializers.RandomNormal(0.0, 0.02)


def _norm():
    return layers.GroupNormalization(groups=-1, epsilon=1e-3)


def _down(x, filters, norm=True):
    x = layers.Conv2D(
        filters, 4, 2, "same", use_bias=False, kernel_initializer=_weights()
    )(x)
    return layers.LeakyReLU()(_norm()(x) if norm else x)


def _up(x, filters, dropout):
    x = layers.Conv2DTranspose(
        filters, 4, 2, "same", use_bias=False, kernel_initializer=_weights()
    )(x)
    x = _norm()(x)
    return layers.ReLU()(layers.Dropout(0.5)(x) if dropout else x)


def _padding(side):
    """Return the padding that makes a side a power of two."""
    missing = 2 ** math.ceil(math.log2(side)) - side
    return missing // 2, missing - missing // 2


def generator(source_shape, target_shape):
    """Return the U-Net of the tutorial, to 1x1 values."""
    paddings = tuple(map(_padding, source_shape[:2]))
    images = keras.Input(source_shape)
    x = layers.ZeroPadding2D(paddings)(images)
    depth = int(math.log2(max(x.shape[1:3])))
    widths = [min(64 * 2**n, 512) for n in range(depth)]
    skips = []
    for n, filters in enumerate(widths):
        x = _down(x, filters, norm=n > 0)
        skips.append(x)
    for n, skip in enumerate(reversed(skips[:-1])):
        x = layers.Concatenate()([_up(x, skip.shape[-1], dropout=n < 3), skip])
    x = layers.Conv2DTranspose(
        target_shape[2], 4, 2, "same", activation="tanh", kernel_initializer=_weights()
    )(x)
    return keras.Model(images, layers.Cropping2D(paddings)(x))


def discriminator(source_shape, target_shape):
    """Return the patch discriminator with a receptive field of 70 pixels."""
    source, target = keras.Input(source_shape), keras.Input(target_shape)
    x = layers.Concatenate()([source, target])
    x = layers.ZeroPadding2D(tuple(map(_padding, source_shape[:2])))(x)
    for n, filters in enumerate((64, 128, 256)):
        x = _down(x, filters, norm=n > 0)
    x = layers.ZeroPadding2D()(x)
    x = layers.Conv2D(512, 4, use_bias=False, kernel_initializer=_weights())(x)
    x = layers.ZeroPadding2D()(layers.LeakyReLU()(_norm()(x)))
    logits = layers.Conv2D(1, 4, kernel_initializer=_weights(), dtype="float32")(x)
    return keras.Model([source, target], logits)


RECIPE = recipes.Recipe(
    name="pix2pix-tutorial",
    model=TutorialPix2Pix,
    summary="the settings of TensorFlow's pix2pix tutorial",
    networks={
        "generator": recipes.Network(generator, takes=("source",)),
        "discriminator": recipes.Network(discriminator, takes=("source", "target")),
    },
    model_options={"ema_decay": 0.0},
    generator_optimizer=recipes.adam(2e-4, 0.5, 0.999),
    discriminator_optimizer=recipes.adam(2e-4, 0.5, 0.999),
    fields=("source", "target"),
    batch_size=1,
    steps=40000,
)
