"""A tiny paired translator, like pix2pix, and one that enlarges images."""

import keras
import tensorflow as tf

from tfgan_kit import losses
from tfgan_kit.keras_networks import copy_network
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.wiring import Wire

SHAPE = (8, 8, 1)


@keras.saving.register_keras_serializable("toy")
class ToyTranslator(AdversarialModel):
    """A generator of targets from sources, judged together with the source."""

    wiring = {
        "generator": Wire(("source",), gives="target"),
        "discriminator": Wire(("source", "target")),
    }
    loss_terms = ("d_loss", "g_loss", "l1_loss")
    loss_fn = losses.NonSaturating()

    def train_step(self, data):
        for batch in self.begin_step(data):
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()

    def discriminator_terms(self, batch):
        real = batch["source"], batch["target"]
        fake = batch["source"], self.synthesize(batch)
        return {"d_loss": self.discriminator_loss(*self.judge_both(real, fake))}

    def generator_terms(self, batch):
        fake = self.synthesize(batch)
        logits = self.judge(batch["source"], fake)
        l1 = tf.reduce_mean(tf.abs(batch["target"] - fake))
        return {"g_loss": self.loss_fn.generator(logits), "l1_loss": l1}


def networks(shape=SHAPE, channels=3, scale=1):
    """A generator of `channels` and `scale` times the size, and its judge."""
    source = keras.Input(shape, name="source")
    x = keras.layers.Conv2D(4, 3, padding="same", activation="relu")(source)
    if scale > 1:
        x = keras.layers.UpSampling2D(scale, interpolation="nearest")(x)
    x = keras.layers.Conv2D(channels, 3, padding="same", activation="tanh")(x)
    target = keras.Input((*x.shape[1:3], channels), name="target")
    y = keras.layers.Conv2D(4, 3, strides=2, padding="same")(target)
    y = keras.layers.Dense(1)(keras.layers.GlobalAveragePooling2D()(y))
    y += keras.layers.Dense(1)(keras.layers.GlobalAveragePooling2D()(source))
    return {
        "generator": keras.Model(source, x, name="generator"),
        "discriminator": keras.Model([source, target], y, name="discriminator"),
    }


@keras.saving.register_keras_serializable("toy")
class ToyEnlarger(ToyTranslator):
    """One with a network between that of weights 0 and its own."""

    def blended(self, alpha):
        network = copy_network(self.ema_generator)
        network.set_weights([alpha * w for w in network.get_weights()])
        return network
