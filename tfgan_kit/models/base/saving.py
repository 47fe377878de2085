"""A GAN's configurations: what a `.keras` file holds beside the weights."""

import warnings

import keras

from tfgan_kit.errors import InputError, reason_of
from tfgan_kit.models.base import side_checks

_NAMES = (
    *("num_classes", "prior", "n_critic", "ema_decay"),
    *("augment", "ada_target", "seed"),
)


def config_of(model):
    """The arguments of every GAN's `__init__`, the networks serialized."""
    config = {name: _serialized(name, x) for name, x in model.networks().items()}
    for name in _NAMES:
        config[name] = getattr(model, name)
    return config


def with_networks(config, model_class):
    """The configuration of that class with its networks made."""
    sides = (*model_class.generator_side, *model_class.discriminator_side)
    return {**config, **{name: _network(name, config[name]) for name in sides}}


def _serialized(name, network):
    try:
        return keras.saving.serialize_keras_object(network)
    except Exception as error:  # NotImplementedError, and whatever an own layer raises
        raise InputError(
            f"{name} cannot be saved: let every layer and model of your own have a "
            "get_config that gives all arguments of its __init__. "
            f"Keras says: {reason_of(error)}"
        ) from error


def _network(name, config):
    try:
        return keras.saving.deserialize_keras_object(config)
    except Exception as error:  # Keras raises TypeError, ValueError and more
        raise InputError(
            f"{name} cannot be made of its configuration: import the file with your "
            "own layers and models first, in which each has "
            "@keras.saving.register_keras_serializable(), or give custom_objects. "
            f"Keras says: {reason_of(error)}"
        ) from error


def compile_config_of(model):
    """The arguments of `compile`, both optimizers serialized; None before it.

    And None, with a warning, if other weights train than at `compile`: the file could
    not be read, for its optimizers would not fit its networks.
    """
    if not model.compiled:
        return None
    if not side_checks.is_unchanged(model):
        warnings.warn(
            "the model is saved without its optimizers, for layers were frozen or "
            "freed after compile: to keep them, restore trainable before saving.",
            stacklevel=2,
        )
        return None
    config = {
        side: keras.saving.serialize_keras_object(getattr(model, side))
        for side in ("generator_optimizer", "discriminator_optimizer")
    }
    for name in ("run_eagerly", "steps_per_execution", "jit_compile"):
        config[name] = getattr(model, name)
    return config
