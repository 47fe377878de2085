"""The settings of the CycleGAN example of keras.io, at the size of the data.

Rebuilt from its facts (keras-team/keras-io, examples/generative/cyclegan.py, 2020):

- A generator of width 64 with nine residual blocks, and a discriminator of width 64.
- Gammas of the instance norm start from N(0, 0.02), instead of the paper's N(1, 0.02).
- A generator learns from one of the two cycle terms: that of its own output.
- Discriminators see the fakes of this step, without a pool.
- Adam at 2e-4 with beta_1 0.5, batches of 1, and no decay of the learning rate.

There is no jitter, which differs in its favour: the example caches its crops, so that
each image has one.

    tfgan-kit train --recipe benchmarks/peers/keras_io_cyclegan.py \\
      --domains T-shirt/top,Pullover
"""

import keras
import tensorflow as tf
from keras import layers

from tfgan_kit import AdversarialModel, losses, recipes
from tfgan_kit.models.base.wiring import Wire

CYCLE_WEIGHT = 10.0
IDENTITY_WEIGHT = 5.0


@keras.saving.register_keras_serializable("peers")
class KerasIOCycleGAN(AdversarialModel):
    """All networks learn from one pass; each generator from its own cycle."""

    wiring = {
        "generator": Wire(("a",), gives="b"),
        "generator_back": Wire(("b",), gives="a"),
        "discriminator": Wire(("b",)),
        "discriminator_back": Wire(("a",)),
    }
    generator_side = served = ("generator", "generator_back")
    discriminator_side = ("discriminator", "discriminator_back")
    paired = False
    loss_terms = ("d_loss", "g_loss", "cycle_loss", "identity_loss")
    loss_fn = losses.LeastSquares(0.0, 1.0, 1.0)

    def train_step(self, data):
        (batch,) = self.begin_step(data)
        fakes = {}
        self.generator_step(self.generator_terms, batch, fakes)
        # These fakes are from before the update, as in the example's single tape.
        self.discriminator_step(self.discriminator_terms, batch, fakes)
        return self.end_step()

    def generator_terms(self, batch, fakes):
        a, b = batch["a"], batch["b"]
        fake_b, fake_a = self.synthesize({"a": a}), self._back(b)
        fakes |= {"a": tf.stop_gradient(fake_a), "b": tf.stop_gradient(fake_b)}
        again_b, again_a = self.synthesize({"a": fakes["a"]}), self._back(fakes["b"])
        same_b, same_a = self.synthesize({"a": b}), self._back(a)
        judged = self.judge(fake_b), self.judge(fake_a, by="discriminator_back")
        return {
            "g_loss": tf.add_n([_square(1.0, logits) for logits in judged]),
            "cycle_loss": CYCLE_WEIGHT * (_error(b, again_b) + _error(a, again_a)),
            "identity_loss": IDENTITY_WEIGHT * (_error(b, same_b) + _error(a, same_a)),
        }

    def discriminator_terms(self, batch, fakes):
        losses_of_domains = []
        for field, by in (("b", "discriminator"), ("a", "discriminator_back")):
            real = self.judge(batch[field], by=by)
            fake = self.judge(fakes[field], by=by)
            losses_of_domains.append((_square(1.0, real) + _square(0.0, fake)) / 2.0)
        return {"d_loss": tf.add_n(losses_of_domains)}

    def _back(self, images):
        return self.synthesize({"b": images}, by="generator_back")


def _square(target, logits):
    return tf.reduce_mean(tf.square(logits - target))


def _error(one, two):
    return tf.reduce_mean(tf.abs(one - two))


@keras.saving.register_keras_serializable("peers")
class Reflection(layers.Layer):
    """Padding by reflection."""

    def __init__(self, padding=1, **kwargs):
        super().__init__(**kwargs)
        self.padding = padding

    def call(self, images):
        sides = [[0, 0], *([[self.padding] * 2] * 2), [0, 0]]
        return tf.pad(images, sides, "REFLECT")

    def get_config(self):
        return {**super().get_config(), "padding": self.padding}


def _weights():
    return keras.initializers.RandomNormal(0.0, 0.02)


def _norm():
    # The instance norm of tensorflow-addons, with the gammas of the example.
    return layers.GroupNormalization(
        groups=-1, epsilon=1e-3, gamma_initializer=_weights()
    )


def _conv(x, filters, kernel, strides=1, padding="valid", kind=layers.Conv2D):
    x = kind(
        filters,
        kernel,
        strides,
        padding,
        use_bias=False,
        kernel_initializer=_weights(),
    )(x)
    return _norm()(x)


def generator(source_shape, target_shape):
    """Return nine residual blocks of 256 channels, on a quarter of the size."""
    images = keras.Input(source_shape)
    x = layers.ReLU()(_conv(Reflection(3)(images), 64, 7))
    for filters in (128, 256):
        x = layers.ReLU()(_conv(x, filters, 3, 2, "same"))
    for _ in range(9):
        y = layers.ReLU()(_conv(Reflection()(x), 256, 3))
        x = layers.Add()([x, _conv(Reflection()(y), 256, 3)])
    for filters in (128, 64):
        x = _conv(x, filters, 3, 2, "same", layers.Conv2DTranspose)
        x = layers.ReLU()(x)
    x = layers.Conv2D(target_shape[2], 7, activation="tanh")(Reflection(3)(x))
    return keras.Model(images, x)


def discriminator(source_shape):
    """Return a patch discriminator of width 64."""
    images = keras.Input(source_shape)
    x = layers.Conv2D(64, 4, 2, "same", kernel_initializer=_weights())(images)
    x = layers.LeakyReLU(0.2)(x)
    for filters, strides in ((128, 2), (256, 2), (512, 1)):
        x = layers.LeakyReLU(0.2)(_conv(x, filters, 4, strides, "same"))
    x = layers.Conv2D(
        1, 4, padding="same", kernel_initializer=_weights(), dtype="float32"
    )(x)
    return keras.Model(images, x)


RECIPE = recipes.Recipe(
    name="keras-io-cyclegan",
    model=KerasIOCycleGAN,
    summary="the settings of keras.io's CycleGAN example",
    networks={
        "generator": recipes.Network(generator, takes=("a",)),
        "generator_back": recipes.Network(generator, takes=("b",)),
        "discriminator": recipes.Network(discriminator, takes=("b",)),
        "discriminator_back": recipes.Network(discriminator, takes=("a",)),
    },
    model_options={"ema_decay": 0.0},
    generator_optimizer=recipes.adam(2e-4, 0.5, 0.999),
    discriminator_optimizer=recipes.adam(2e-4, 0.5, 0.999),
    fields=("a", "b"),
    batch_size=1,
    steps=40000,
)
