"""A GAN's configurations: what a `.keras` file holds beside the weights."""

import keras

_NAMES = (
    *("num_classes", "prior", "n_critic", "ema_decay"),
    *("augment", "ada_target", "seed"),
)


def config_of(model):
    """The arguments of every GAN's `__init__`, the networks serialized."""
    serialize = keras.saving.serialize_keras_object
    config = {name: serialize(network) for name, network in model.networks().items()}
    for name in _NAMES:
        config[name] = getattr(model, name)
    return config


def with_networks(config, model_class):
    """The configuration of that class with its networks made."""
    sides = (*model_class.generator_side, *model_class.discriminator_side)
    networks = {n: keras.saving.deserialize_keras_object(config[n]) for n in sides}
    return {**config, **networks}


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
