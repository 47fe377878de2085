"""Checks of a model that several replicas train."""

import keras
import tensorflow as tf

from tfgan_kit import compat, layers
from tfgan_kit.distribution import devices
from tfgan_kit.errors import InputError

# Layers that look at the whole batch, or draw for all of it.
_SHARED = (layers.BatchNormalization, layers.Dropout, layers.NoiseInjection)


def check(model):
    """Raise InputError before `fit` if its strategy cannot train the model."""
    _check_scope(model)
    check_loop(model, model.steps_per_execution, model.jit_compile)


def _check_scope(model):
    strategy = model.distribute_strategy
    if not tf.distribute.has_strategy() and strategy is tf.distribute.get_strategy():
        return
    sides = model.generator_optimizer, model.discriminator_optimizer
    parts = (model, *sides, *model.means)
    variables = [variable.value for part in parts for variable in part.variables]
    is_inside = strategy.extended.variable_created_in_scope
    is_other = tf.distribute.has_strategy() and (
        tf.distribute.get_strategy() is not strategy
    )
    if is_other or not all(map(is_inside, variables)):
        raise InputError(
            "the strategy that trains a model must know its variables: build the "
            "networks and the model, and call compile, under strategy.scope() of the "
            f"same strategy. Received: a {type(strategy).__name__} and a model that "
            "was built outside of its scope."
        )


def check_loop(model, steps_per_execution, jit_compile):
    """Raise InputError for ways to run a step that several replicas do not have."""
    replicas = model.distribute_strategy.num_replicas_in_sync
    if replicas == 1:
        return
    if steps_per_execution != 1:
        raise InputError(
            "several replicas run one step at a time: leave steps_per_execution out. "
            f"Received: steps_per_execution={steps_per_execution} and {replicas} "
            "replicas."
        )
    if jit_compile is True:
        devices.refuse_jit(replicas)


def check_alone(model, name):
    """Raise InputError if several replicas train the model."""
    replicas = model.distribute_strategy.num_replicas_in_sync
    if replicas > 1:
        raise InputError(
            f"{name} would give the whole batch to each replica: use fit, which shares "
            f"it. Received: {replicas} replicas."
        )


def check_process(model, name):
    """Raise InputError if the model is one of a cluster, in which Keras' loop fails."""
    if compat.reduces_logs(model.distribute_strategy):
        raise InputError(
            f"{name} needs a model of one process: save this one, and load it outside "
            "of the cluster; generate works here, too. Received: a model of several "
            "workers."
        )


def check_layers(model):
    """Raise InputError for layers that train otherwise on several replicas."""
    if model.distribute_strategy.num_replicas_in_sync == 1:
        return
    for name, network in model.networks().items():
        for layer in compat.layers_of(network):
            remedy = _remedy(layer)
            if remedy:
                raise InputError(
                    f"{name} has the layer {layer.name!r}, a {type(layer).__name__}, "
                    f"which {remedy}."
                )


def _remedy(layer):
    """Return what a layer does on several replicas and the remedy, or None."""
    if isinstance(layer, _SHARED):
        return None
    is_norm = isinstance(layer, keras.layers.BatchNormalization)
    if is_norm and layer.trainable and not layer.synchronized:
        return (
            "sees the images of its own replica only: give it synchronized=True, "
            "or use tfgan_kit.layers.BatchNormalization"
        )
    if any(isinstance(x, keras.random.SeedGenerator) for x in vars(layer).values()):
        return (
            "draws the same numbers on every replica: use tfgan_kit.layers.Dropout, or "
            "train on one device"
        )
    return None
