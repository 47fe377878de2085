"""A GAN of your own: a loss, a critic and a recipe. docs/write-your-own-gan.md."""

import keras
import tensorflow as tf
from keras import layers

from tfgan_kit import AdversarialModel, recipes


class Softplus:
    """The loss of the original GAN, on logits, with real targets that are smoothed."""

    def __init__(self, smoothing):
        self.smoothing = smoothing

    def discriminator(self, real_logits, fake_logits):
        real = tf.nn.softplus(-real_logits) + self.smoothing * real_logits
        return tf.reduce_mean(real) + tf.reduce_mean(tf.nn.softplus(fake_logits))

    def generator(self, fake_logits):
        return tf.reduce_mean(tf.nn.softplus(-fake_logits))


@keras.saving.register_keras_serializable("my_gan")
class MyGAN(AdversarialModel):
    """A GAN that smooths the targets of real images (Salimans 2016, section 3.4)."""

    def __init__(self, *networks, smoothing=0.1, **kwargs):
        super().__init__(*networks, **kwargs)
        self.smoothing = smoothing
        self.loss_fn = Softplus(smoothing)

    def train_step(self, data):
        for batch in self.begin_step(data):
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()

    def get_config(self):
        return {**super().get_config(), "smoothing": self.smoothing}


def critic(example_shape, *, filters=32, slope=0.2):
    """Three convolutions to a logit. `--init-from` finds weights by layer names."""
    x = images = keras.Input(example_shape)
    for n in range(3):
        name, channels = f"conv{n}", filters * 2**n
        x = layers.Conv2D(channels, 4, strides=2, padding="same", name=name)(x)
        x = layers.LeakyReLU(slope)(x)
    logits = layers.Dense(1, dtype="float32", name="head")(layers.Flatten()(x))
    return keras.Model(images, logits)


RECIPE = recipes.Recipe(
    name="my-gan",
    model=MyGAN,
    summary="smoothed targets, and a critic of three convolutions",
    networks={
        "generator": recipes.generator(),  # that of --networks, dcgan by default
        "discriminator": recipes.Network(critic, takes=("real",)),
    },
    model_options={"smoothing": 0.1, "ema_decay": 0.99},
    generator_optimizer=recipes.adam(5e-4, 0.5, 0.999),
    discriminator_optimizer=recipes.adam(5e-4, 0.5, 0.999),
    steps=4000,
)
