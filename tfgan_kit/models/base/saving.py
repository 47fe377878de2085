"""A GAN's files: the configurations beside the weights, and the export.

Each function without an underscore is a method of `AdversarialModel`.
"""

import os
import warnings
from typing import Any

import keras

from tfgan_kit import registry
from tfgan_kit.errors import InputError, reason_of
from tfgan_kit.models.base import side_checks


def export(
    model: keras.Model,
    filepath: str | os.PathLike,
    format: str = "tf_saved_model",
    verbose: bool | None = None,
    input_signature: None = None,
    **kwargs: Any,
) -> Any:
    """Write the averaged generator, and the encoder if there is one, for serving.

    Args:
        filepath: "gan": a new version, `gan/1`, of the SavedModel `gan`; "gan/3":
            version 3 of it. For "litert" a file that ends in `.tflite`, which is
            replaced if it exists.
        format: "tf_saved_model", as `tfgan_kit.export.export` writes it, with the
            signatures, the model card and the README; or "litert", a float32 file as
            `tfgan_kit.export.convert` writes it.
        verbose: Whether to print the path that was written.
        input_signature, **kwargs: Refused: the signatures are fixed, and
            `tfgan_kit.export.convert` has the options of a TFLite file.

    Returns:
        The path of the version, or of the file.

    Raises:
        InputError: Another format or argument, or a path that cannot be written.
    """
    export_model = registry.resolve("export")
    return export_model(
        model, filepath, format, verbose, input_signature=input_signature, **kwargs
    )


def config_of(model: keras.Model) -> dict[str, Any]:
    """Return the arguments of every GAN's `__init__`, with the networks serialized."""
    return {
        "name": model.name,
        **{name: _serialized(name, x) for name, x in model.networks().items()},
        **_signals(model),
        "num_classes": model.num_classes,
        "prior": model.prior,
        "n_critic": model.n_critic,
        "ema_decay": model.ema_decay,
        "augment": model.augment,
        "ada_target": model.ada_target,
        "seed": model.seed,
    }


def model_from_config(model_class: type, config: dict[str, Any]) -> keras.Model:
    """Return a model of that class, from the result of its `get_config`."""
    networks = {name: _network(name, config[name]) for name in model_class.wiring}
    signals = {
        kind: {
            n: keras.saving.deserialize_keras_object(x) for n, x in config[kind].items()
        }
        for kind in ("fields", "parts")
        if kind in config
    }
    return model_class(**{**config, **networks, **signals})


def _signals(model):
    """Return the fields and parts that the user gave; networks imply the others."""
    given = {"fields": model.given_fields, "parts": model.given_parts}
    return {
        kind: {n: keras.saving.serialize_keras_object(x) for n, x in values.items()}
        for kind, values in given.items()
        if values
    }


def _serialized(name, network):
    try:
        return keras.saving.serialize_keras_object(network)
    except Exception as error:  # NotImplementedError, or whatever a user's layer raises
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


def compile_config_of(model: keras.Model) -> dict[str, Any] | None:
    """Return the arguments of `compile` with both optimizers serialized, or None.

    None means that the model is not compiled, or (with a warning) that other weights
    train than at `compile`. In that case the file could not be read, because its
    optimizers would not fit its networks.
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


def compile_from_config(model: keras.Model, config: dict[str, Any]) -> None:
    """Compile a model from the result of its `get_compile_config`."""
    model.compile(**keras.saving.deserialize_keras_object(config))
