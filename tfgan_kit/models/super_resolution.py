"""Common parts of `SRGAN` and `ESRGAN`: two phases, terms, and the pixel network."""

import functools

import keras
import numpy as np
import tensorflow as tf

from tfgan_kit import options
from tfgan_kit.distribution import replicas
from tfgan_kit.errors import InputError
from tfgan_kit.keras_networks import copy_network
from tfgan_kit.models import discriminator_features, perceptual
from tfgan_kit.models.base import moving_average, phases
from tfgan_kit.models.base.wiring import Wire

WIRING = {
    "generator": Wire(("source",), gives="target"),
    "discriminator": Wire(("target",)),
}
LOSS_TERMS = ("d_loss", "g_loss", "pixel_loss", "feature_loss")
ALSO_LOGGED = ("perceptual_loss", "phase")
# A third of the default budget of both recipes.
PIXEL_STEPS = 4000
_OPTIONS = (
    *("pixel_steps", "pixel_weight", "adversarial_weight"),
    *("feature_weight", "perceptual_weight", "perceptual"),
)


def prepare(model):
    """Check the options, add the pixel network, and a reader of activations.

    Raises:
        InputError: An option is invalid, or the discriminator shows no activations, and
            they have a weight.
    """
    if model.pixel_steps is None:
        model.pixel_steps = PIXEL_STEPS
    for name in _OPTIONS:
        if getattr(model, name) is not None:
            setattr(model, name, options.check(name, getattr(model, name)))
    model.pixel_generator = moving_average.float32_twin(model.generator)
    model.read_features = None
    if model.feature_weight:
        model.read_features = discriminator_features.reader(model.discriminator)


def options_of(model):
    """Return the arguments that both classes add, for `get_config`."""
    return {name: getattr(model, name) for name in _OPTIONS}


def run_phase(model, batches):
    """Run the model's `pixel_phase` in the first `pixel_steps` steps, else the other.

    Logs `phase`: 0 in the pixel phase, 1 afterwards.
    """

    def is_pixel_phase():
        return model.step.value < model.pixel_steps

    model.log(phase=1.0 - tf.cast(is_pixel_phase(), tf.float32))
    either = functools.partial(_pixel_phase, model), model.adversarial_phase
    more = () if model.perceptual is None else ("perceptual_loss",)
    phases.run_either(model, is_pixel_phase, *either, batches, reports=more)


def _pixel_phase(model, batches):
    """Take a step of the generator alone, with the pixels' error."""
    model.generator_step(_pixel_terms, model, batches[-1])


def _pixel_terms(model, batch):
    return {"pixel_loss": _pixel_error(batch, model.synthesize(batch))}


def discriminator_terms(model, batch):
    logits = model.judge_both(batch["target"], model.synthesize(batch))
    return {"d_loss": model.discriminator_loss(*logits)}


def keep_pixel_network(model):
    """Copy the averaged generator into `pixel_generator` when the pixel phase ends."""
    is_end = model.step.value == model.pixel_steps
    networks = model.pixel_generator, model.ema_generator
    for kept, average in zip(*(n.weights for n in networks), strict=True):
        kept.assign(tf.where(is_end, average, kept))


def _pixel_error(batch, fake):
    """Return the mean absolute error of images in [-1, 1]."""
    return tf.reduce_mean(tf.abs(batch["target"] - fake))


def judge(model, batch, fake):
    """Return real logits, fake logits, and the mean difference of the activations.

    The logits are those of all replicas.
    Both images of a pair are augmented by the same draws, because activations of
    different parts of an image cannot match.
    """
    real = batch["target"]
    if model.augment != "none":
        seed = model._noise_seed()
        real, fake = (model.augmented(x, "target", seed) for x in (real, fake))
    if model.read_features is None:
        logits = [model.discriminator(x, training=True) for x in (real, fake)]
        return *map(_logits_of_all, logits), tf.constant(0.0)
    (real_logits, ones), (fake_logits, others) = map(model.read_features, (real, fake))
    errors = [
        tf.reduce_mean(tf.abs(tf.stop_gradient(one) - other))
        for one, other in zip(ones, others, strict=True)
    ]
    logits = map(_logits_of_all, (real_logits, fake_logits))
    return *logits, tf.add_n(errors) / len(errors)


def _logits_of_all(logits):
    return replicas.whole(tf.cast(logits, tf.float32))


def content_terms(model, batch, fake, feature_error):
    """Return the generator's terms besides the adversarial one, each with its weight.

    Args:
        model: The model.
        batch: The fields of the data.
        fake: The generator's images.
        feature_error: The mean difference of the discriminator's activations.
    """
    terms = {
        "pixel_loss": model.pixel_weight * _pixel_error(batch, fake),
        "feature_loss": model.feature_weight * feature_error,
    }
    if model.perceptual is None:
        return terms
    distance = perceptual.distance(model.perceptual, batch["target"], fake)
    return terms | {"perceptual_loss": model.perceptual_weight * distance}


def blended(model: keras.Model, alpha: float = 1.0) -> keras.Model:
    """Return a network between the pixel network and the averaged generator.

    Its weights are `alpha` times those of the generator plus `1 - alpha` times those
    that it had after the pixel phase. Less alpha means fewer invented details.

    Args:
        alpha: float in [0, 1]. 1 is the generator (default), 0 the pixel network.

    Returns:
        A float32 Keras model.

    Raises:
        InputError: `alpha` is out of range.

    Reference: Wang et al. 2018, arXiv 1809.00219, section 3.4.
    """
    if not 0 <= alpha <= 1:
        raise InputError(f"alpha must be a number from 0 to 1. Received: {alpha!r}.")
    is_kept = int(model.step.numpy()) > model.pixel_steps
    pixel = model.pixel_generator if is_kept else model.ema_generator
    network = copy_network(model.ema_generator)
    ends = zip(network.get_weights(), pixel.get_weights(), strict=True)
    # float64 keeps weights that do not differ.
    shares = np.float64(alpha), 1.0 - np.float64(alpha)
    network.set_weights([shares[0] * one + shares[1] * other for one, other in ends])
    return network
