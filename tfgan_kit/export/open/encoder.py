"""The encoder in any form of a model that has one."""

import dataclasses
from collections.abc import Callable

import numpy as np

from tfgan_kit import recipes
from tfgan_kit.errors import InputError
from tfgan_kit.export.open.source import open_model
from tfgan_kit.export.unreadable import unreadable


@dataclasses.dataclass(frozen=True)
class Encoder:
    """From images to latents, and to the pictures of these.

    Args:
        image_shape: (height, width, channels).
        encode: Callable, uint8 images `(n, *image_shape)` to float32 latents
            `(n, latent_dim)`.
        reconstruct: Callable, uint8 images to uint8 images.
    """

    image_shape: tuple[int, int, int]
    encode: Callable[[np.ndarray], np.ndarray]
    reconstruct: Callable[[np.ndarray], np.ndarray]


def open_encoder(source, announce=lambda sentence: None):
    """The `Encoder` of a `Source`; None where it has none.

    Raises:
        InputError: The file is damaged, or holds another model.
    """
    if source.kind == "tflite":
        return None
    if source.kind == "saved_model":
        return _of_saved_model(source.path)
    return encoder_of(open_model(source, announce))


def encoder_of(model):
    """The `Encoder` of an `AdversarialModel`; None where it has none."""
    if model.ema_encoder is None:
        return None
    return Encoder(model.image_shape, model.encode, model.reconstruct)


def need_encoder(source, encoder):
    """`encoder`, if it is one.

    Raises:
        InputError: It is None; with what has one, and what does without.
    """
    if encoder is not None:
        return encoder
    names = [recipe.name for recipe in recipes.RECIPES.values() if recipe.has_encoder]
    raise InputError(
        f"{source.path} has no encoder, which is trained by {' and '.join(names)} and "
        "is in no .tflite file: `tfgan-kit invert` searches the latents of a run or of "
        "a .keras file."
    )


def _of_saved_model(path):
    import tensorflow as tf

    from tfgan_kit import sampling

    try:
        loaded = tf.saved_model.load(str(path))
        signatures = loaded.signatures
        _ = signatures["serving_default"].structured_input_signature[1]["latents"]
    except Exception as error:  # TensorFlow raises IndexError, OpError and more
        raise InputError(unreadable(path, error)) from error
    if "encode" not in signatures:
        return None
    images = signatures["encode"].structured_input_signature[1]["images"]

    # The functions keep `loaded` alive: its variables go with it.
    def caller(name, output, loaded=loaded):
        def call(batch):
            return signatures[name](images=tf.constant(batch))[output]

        return lambda images: sampling.in_batches(call, (images,))

    return Encoder(
        tuple(images.shape[1:]),
        caller("encode", "latents"),
        caller("reconstruct", "images"),
    )
