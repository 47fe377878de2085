"""Sound as a modality of your own, and WGAN-GP on it. docs/write-your-own-gan.md."""

import dataclasses
import wave
from typing import ClassVar

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from tfgan_kit import files, modalities, recipes

RATE = 8000


@modalities.register
@dataclasses.dataclass(frozen=True)
class Sound(modalities.Modality):
    """Mono sound `(samples, 1)`, stored as int16; networks see [-1, 1]."""

    name: ClassVar[str] = "sound"
    plural: ClassVar[str] = "sounds"
    stored_dtype: ClassVar[str] = "int16"
    suffix: ClassVar[str] = ".wav"  # of a preview

    def from_stored(self, values):
        if values.dtype.is_floating:
            return tf.cast(values, tf.float32)
        return tf.cast(values, tf.float32) / 32767.0

    def to_stored(self, values):
        return tf.cast(tf.round(tf.clip_by_value(values, -1, 1) * 32767.0), tf.int16)

    def preview(self, examples, path, columns=None):
        """Write the sounds one after the other."""
        with (
            files.replacing(path) as temporary,
            open(temporary, "wb") as opened,
            wave.open(opened) as file,
        ):
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(np.ascontiguousarray(examples, "<i2").tobytes())


def generator(example_shape, latent_dim, *, filters=32):
    samples, channels = example_shape
    latents = keras.Input((latent_dim,))
    x = layers.Dense(samples // 16 * filters)(latents)
    x = layers.Reshape((samples // 16, filters))(x)
    x = layers.Conv1DTranspose(filters, 25, strides=4, padding="same")(layers.ReLU()(x))
    x = layers.Conv1DTranspose(channels, 25, strides=4, padding="same")(
        layers.ReLU()(x)
    )
    return keras.Model(latents, layers.Activation("tanh", dtype="float32")(x))


def critic(example_shape, *, filters=32):
    x = sounds = keras.Input(example_shape)
    for factor in (1, 2):
        x = layers.Conv1D(factor * filters, 25, strides=4, padding="same")(x)
        x = layers.LeakyReLU(0.2)(x)
    return keras.Model(sounds, layers.Dense(1, dtype="float32")(layers.Flatten()(x)))


RECIPE = recipes.Recipe(
    name="sound-gan",
    model="WGANGP",
    networks={
        "generator": recipes.Network(generator, takes=("latents",)),
        "discriminator": recipes.Network(critic, takes=("real",)),
    },
    modalities={"real": Sound},
    model_options={"n_critic": 2, "gp_weight": 10.0, "ema_decay": 0.99},
    generator_optimizer=recipes.adam(2e-4, 0.5, 0.9),
    discriminator_optimizer=recipes.adam(2e-4, 0.5, 0.9),
)
