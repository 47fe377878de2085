"""Tiny models of examples that are no images, and of a generator that takes a field."""

import dataclasses
from typing import ClassVar

import keras
import numpy as np
import tensorflow as tf

from tfgan_kit import losses, modalities, sampling
from tfgan_kit.models import GAN
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.wiring import Wire

layers = keras.layers


@modalities.register
@dataclasses.dataclass(frozen=True)
class Sounds(modalities.Modality):
    """Waves in [-1, 1], stored as int16."""

    name: ClassVar[str] = "int16_sound"
    plural: ClassVar[str] = "sounds"
    stored_dtype: ClassVar[str] = "int16"
    suffix: ClassVar[str] = ".wave"
    encoding: ClassVar[str] = "wave"

    def from_stored(self, values):
        if values.dtype == tf.int16:
            return tf.cast(values, tf.float32) / 32767
        return tf.cast(values, tf.float32)

    def to_stored(self, values):
        return tf.cast(tf.round(tf.clip_by_value(values, -1, 1) * 32767), tf.int16)

    def encode(self, example):
        return tf.io.serialize_tensor(example)

    def preview(self, examples, path, columns=None):
        path.write_bytes(b"WAVE" + examples.tobytes())


@keras.saving.register_keras_serializable("tests")
class Translator(AdversarialModel):
    """A generator of a field and of noise; nothing here trains it."""

    wiring = {
        "generator": Wire(("source", "noise"), gives="real"),
        "discriminator": Wire(("real",)),
    }
    loss_fn = losses.NonSaturating()


def vectors():
    """A GAN of rows of three numbers, which networks see standardized."""
    fields = {"real": modalities.Vectors((3,), (1.0, -20.0, 0.0), (0.1, 30.0, 5.0))}
    return _varied(GAN(_from_latents((3,)), _judge((3,)), fields=fields))


def sounds():
    """A GAN of waves of 32 numbers, whose modality is of this file."""
    shape = (32, 1)
    fields = {"real": Sounds(shape)}
    return _varied(GAN(_from_latents(shape, "tanh"), _judge(shape), fields=fields))


def translator(kept=5, target=(8, 8, 1)):
    """A generator of images and noise to images, with examples that it keeps."""
    source = keras.Input((8, 8, 1), name="source")
    noise = keras.Input((2,), name="noise")
    x = layers.Concatenate()([layers.Flatten()(source), noise])
    x = layers.Dense(int(np.prod(target)), "tanh")(layers.Dense(8)(x))
    generator = keras.Model([source, noise], layers.Reshape(target)(x))
    known = {3: modalities.Image, 2: Sounds}[len(target)]
    model = Translator(
        generator,
        _judge(target),
        fields={"source": modalities.Image((8, 8, 1)), "real": known(target)},
        parts={"noise": sampling.Noise((2,))},
    )
    if kept:
        model.keep_examples(source=sources(kept))
    return _varied(model)


def sources(count, seed=0):
    random = np.random.default_rng(seed)
    return random.integers(0, 256, (count, 8, 8, 1), "uint8")


MAKERS = {
    "vectors": vectors,
    "sounds": sounds,
    "translator": translator,
    "sonifier": lambda: translator(target=(32, 1)),
}


def _from_latents(shape, activation=None):
    inputs = keras.Input((4,), name="latents")
    x = layers.Dense(8, "relu")(inputs)
    x = layers.Dense(int(np.prod(shape)), activation)(x)
    return keras.Model(inputs, layers.Reshape(shape)(x))


def _judge(shape):
    inputs = keras.Input(shape)
    x = layers.Dense(8, "relu")(layers.Flatten()(inputs))
    return keras.Model(inputs, layers.Dense(1, dtype="float32")(x))


def _varied(model):
    """The model with averages of large weights: examples that differ."""
    random = np.random.default_rng(3)
    for weight in model.ema_generator.weights:
        weight.assign(random.normal(0, 1 / np.sqrt(weight.shape[0]), weight.shape))
    return model
