"""Keras' `fit` of a GAN as tutorials teach it, in float32, on images in memory."""

import keras
import numpy as np
import tensorflow as tf

from speed import flops, plain_networks, plan
from speed.pace import Pace
from speed.plain_gan import LOSSES, PlainGAN
from speed.rows import config_of
from speed.weights import trainable
from tfgan_kit import recipes

# More than anyone measures; the run is ended from outside.
_STEPS = 10**7


def run(line, variant, images):
    """`images` is a .npy file, uint8."""
    config = config_of(variant)
    pixels = np.load(images).astype("float32") / 127.5 - 1.0
    layers = plan.networks(config, pixels.shape[1:])
    generator = plain_networks.build(layers[0], (config.latent_dim,))
    discriminator = plain_networks.build(layers[1], pixels.shape[1:])
    options = {
        name: config.model[name]
        for name in ("n_critic", "gp_weight", "clip")
        if name in config.model
    }
    losses = LOSSES[recipes.get(variant).model]
    model = PlainGAN(generator, discriminator, config.latent_dim, losses, **options)
    model.compile(
        _optimizer(config.discriminator_optimizer),
        _optimizer(config.generator_optimizer),
    )
    batches = tf.data.Dataset.from_tensor_slices(pixels).shuffle(len(pixels)).repeat()
    batches = batches.batch(config.images_per_step).prefetch(tf.data.AUTOTUNE)
    operations = flops.step_per_image(
        generator,
        discriminator,
        n_critic=config.model["n_critic"],
        penalty="gp_weight" in config.model,
    )
    pace = Pace(
        line,
        config.images_per_step,
        flops_per_image=operations,
        weights=trainable(generator, discriminator),
    )
    model.fit(batches, steps_per_epoch=_STEPS, callbacks=[pace])


def _optimizer(arguments):
    arguments = dict(arguments)
    kind = {"adam": keras.optimizers.Adam, "rmsprop": keras.optimizers.RMSprop}
    return kind[arguments.pop("name")](**arguments)
