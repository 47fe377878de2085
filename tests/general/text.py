"""Text of a few letters as a modality of a user's own, and a Gumbel-softmax GAN."""

import dataclasses
from typing import ClassVar

import keras
import tensorflow as tf

from tfgan_kit import files, losses, modalities, sampling
from tfgan_kit.errors import InputError
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.wiring import Wire

LETTERS = "abcde "
LENGTH = 7
SHAPE = (LENGTH, len(LETTERS))


@modalities.register
@dataclasses.dataclass(frozen=True)
class ToyText(modalities.Modality):
    """Text `(length, vocabulary)` as shares of letters, stored as int32 `(length,)`."""

    name: ClassVar[str] = "toy_text"
    plural: ClassVar[str] = "texts"
    stored_dtype: ClassVar[str] = "int32"
    suffix: ClassVar[str] = ".txt"

    @property
    def stored_shape(self):
        return self.shape[:1]

    def from_stored(self, values):
        if values.dtype.is_floating:
            return tf.cast(values, tf.float32)
        return tf.one_hot(values, self.shape[-1])

    def to_stored(self, values):
        return tf.argmax(values, axis=-1, output_type=tf.int32)

    def check_examples(self, values):
        if values.dtype.kind in "iu" and not (
            values.min() >= 0 and values.max() < self.shape[-1]
        ):
            raise InputError(f"letters are from 0 to {self.shape[-1] - 1}.")

    def preview(self, examples, path, columns=None):
        lines = ["".join(LETTERS[letter] for letter in text) for text in examples]
        with files.replacing(path) as temporary:
            temporary.write_text("\n".join(lines) + "\n")


@keras.saving.register_keras_serializable("toy")
class ToyTextGAN(AdversarialModel):
    """GAN whose generator chooses letters by a softmax with Gumbel noise."""

    wiring = {
        "generator": Wire(("latents", "gumbel"), gives="real"),
        "discriminator": Wire(("real",)),
    }
    loss_fn = losses.NonSaturating()

    def train_step(self, data):
        for batch in self.begin_step(data):
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()


def networks():
    """A generator of latents and Gumbel noise, and a discriminator of letters."""
    latents, gumbel = keras.Input((4,)), keras.Input(SHAPE)
    x = keras.layers.Dense(16, activation="relu")(latents)
    x = keras.layers.Reshape(SHAPE)(keras.layers.Dense(LENGTH * len(LETTERS))(x))
    x = keras.layers.Softmax()(keras.layers.Add()([x, gumbel]))
    text = keras.Input(SHAPE)
    y = keras.layers.Dense(16)(keras.layers.Flatten()(text))
    y = keras.layers.Dense(1)(keras.layers.LeakyReLU(0.2)(y))
    return {
        "generator": keras.Model([latents, gumbel], x),
        "discriminator": keras.Model(text, y),
    }


def parts():
    return {"gumbel": sampling.Noise(SHAPE, "gumbel")}
