"""A GAN's configurations: what a `.keras` file holds beside the weights."""

import keras

from tfgan_kit.errors import InputError, reason_of

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
    """The arguments of `compile`, both optimizers serialized; None before it."""
    if not model.compiled:
        return None
    config = {
        side: keras.saving.serialize_keras_object(getattr(model, side))
        for side in ("generator_optimizer", "discriminator_optimizer")
    }
    for name in ("run_eagerly", "steps_per_execution", "jit_compile"):
        config[name] = getattr(model, name)
    return config
