"""The encoder of a model, in any form of the model."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from tfgan_kit import graph_safety, recipes
from tfgan_kit.errors import InputError
from tfgan_kit.export.open.source import open_model
from tfgan_kit.export.unreadable import calling, unreadable


@dataclasses.dataclass(frozen=True)
class Encoder:
    """Functions from examples, such as images, to latents and to reconstructions.

    Args:
        modality: The `Modality` of the examples.
        encode: Callable. Maps stored examples `(n, ...)` to float32 latents
            `(n, latent_dim)`.
        reconstruct: Callable. Maps stored examples to stored examples.
    """

    modality: Any
    encode: Callable[[np.ndarray], np.ndarray]
    reconstruct: Callable[[np.ndarray], np.ndarray]

    @property
    def image_shape(self) -> tuple[int, ...]:
        """Return the shape of an example: (height, width, channels) of an image."""
        return self.modality.shape


def open_encoder(source, announce=lambda sentence: None):
    """Return the `Encoder` of a `Source`, or None if it has none.

    Raises:
        InputError: The file is damaged, or holds another kind of model.

    Examples:
        >>> tfgan_kit.build("bigan", (8, 8, 1)).save("digits.keras")
        >>> source = tfgan_kit.export.find("digits.keras")
        >>> encoder = tfgan_kit.export.open_encoder(source)
        >>> encoder.reconstruct(np.zeros((2, 8, 8, 1), "uint8")).shape
        (2, 8, 8, 1)
    """
    if source.kind == "tflite":
        return None
    if source.kind == "saved_model":
        return _of_saved_model(source.path)
    return encoder_of(open_model(source, announce))


def encoder_of(model):
    """Return the `Encoder` of an `AdversarialModel`, or None if it has none.

    Examples:
        >>> tfgan_kit.export.encoder_of(tfgan_kit.build("gan", (4, 4, 1))) is None
        True
    """
    if model.ema_encoder is None:
        return None
    return Encoder(model.sampler.modality, model.encode, model.reconstruct)


def need_encoder(source, encoder):
    """Return `encoder` if it is not None.

    Raises:
        InputError: It is None. The message names sources with an encoder, and an
            alternative without one.

    Examples:
        >>> model = tfgan_kit.build("bigan", (8, 8, 1), width=16)
        >>> encoder = tfgan_kit.export.encoder_of(model)
        >>> source = tfgan_kit.export.Source("keras", "digits.keras")
        >>> tfgan_kit.export.need_encoder(source, encoder).image_shape
        (8, 8, 1)
    """
    if encoder is not None:
        return encoder
    names = [
        recipe.name
        for recipe in recipes.RECIPES.values()
        if "encoder" in recipe.networks
    ]
    raise InputError(
        f"{source.path} has no encoder, which is trained by {' and '.join(names)} and "
        "is in no .tflite file: `tfgan-kit invert` searches the latents of a run or of "
        "a .keras file."
    )


def _of_saved_model(path):
    import tensorflow as tf

    from tfgan_kit import sampling
    from tfgan_kit.export import interface, model_card

    try:
        card = model_card.checked(path)
        loaded = graph_safety.load(path)
        signatures = loaded.signatures
        faced = interface.of_saved_model(loaded, card)
    except Exception as error:  # TensorFlow raises IndexError, OpError and more
        raise InputError(unreadable(path, error)) from error
    if "encode" not in signatures:
        return None

    # The functions keep `loaded` alive, because its variables go with it.
    def caller(name, output, loaded=loaded):
        def call(batch):
            with calling(path):
                return signatures[name](**{faced.output: tf.constant(batch)})[output]

        return lambda examples: sampling.in_batches(call, (examples,))

    return Encoder(
        faced.modality,
        caller("encode", "latents"),
        caller("reconstruct", faced.output),
    )
