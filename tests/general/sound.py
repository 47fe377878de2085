"""Sound as a modality of a user's own, for WGAN-GP on int16 samples."""

import dataclasses
import wave
from typing import ClassVar

import keras
import numpy as np
import tensorflow as tf

from tfgan_kit import files, modalities


@modalities.register
@dataclasses.dataclass(frozen=True)
class ToySound(modalities.Modality):
    """Mono sound `(samples, 1)`, stored as int16, seen in [-1, 1]."""

    name: ClassVar[str] = "toy_sound"
    plural: ClassVar[str] = "sounds"
    stored_dtype: ClassVar[str] = "int16"
    suffix: ClassVar[str] = ".wav"

    def from_stored(self, values):
        if values.dtype.is_floating:
            return tf.cast(values, tf.float32)
        return tf.cast(values, tf.float32) / 32767.0

    def to_stored(self, values):
        return tf.cast(tf.round(tf.clip_by_value(values, -1, 1) * 32767.0), tf.int16)

    def preview(self, examples, path, columns=None):
        with (
            files.replacing(path) as temporary,
            open(temporary, "wb") as opened,
            wave.open(opened) as file,
        ):
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(np.ascontiguousarray(examples, "<i2").tobytes())


SHAPE = (32, 1)


def networks():
    """A generator of latents of 4 numbers and a critic, with 1-D convolutions."""
    latents = keras.Input((4,))
    x = keras.layers.Dense(8 * 8, activation="relu")(latents)
    x = keras.layers.Reshape((8, 8))(x)
    for filters, activation in ((4, "relu"), (1, "tanh")):
        x = keras.layers.Conv1DTranspose(
            filters, 4, strides=2, padding="same", activation=activation
        )(x)
    sound = keras.Input(SHAPE)
    y = keras.layers.Conv1D(4, 4, strides=2, padding="same")(sound)
    y = keras.layers.Flatten()(keras.layers.LeakyReLU(0.2)(y))
    critic = keras.Model(sound, keras.layers.Dense(1)(y), name="critic")
    return {"generator": keras.Model(latents, x), "discriminator": critic}
