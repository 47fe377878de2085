"""Translation of images by the averaged generators of a model."""

import weakref
from collections.abc import Sequence

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan_kit import keras_networks
from tfgan_kit.errors import InputError
from tfgan_kit.sampling import Translator

_MADE = weakref.WeakKeyDictionary()


def translate(
    model: keras.Model,
    images: npt.ArrayLike | Sequence[np.ndarray],
    back: bool = False,
) -> np.ndarray | list[np.ndarray]:
    """Translate images by the averaged generator.

    Images may have any size if the generator has no layer of a fixed size.

    Args:
        images: Array `(n, height, width, channels)`, uint8 or float in [-1, 1]; or a
            list of images `(height, width, channels)`, whose sizes may differ.
        back: bool. Whether to use the second generator in `served`, such as that of
            CycleGAN from b to a. Defaults to False.

    Returns:
        A uint8 array of n images, or a list of them for a list.

    Raises:
        InputError: The generator does not take images alone, there is no second one, or
            the images do not fit.
    """
    return translator_of(model, back)(images)


def translator_of(model: keras.Model, back: bool = False) -> Translator:
    """Return the `Translator` of a served generator; see `translate`."""
    name = served_name(model, back)
    made = _MADE.setdefault(model, {})
    if name not in made:
        made[name] = of_network(getattr(model, f"ema_{name}"))
    return made[name]


def of_network(network: keras.Model) -> Translator:
    """Return the `Translator` of a network from float images to float images."""
    ((_, *shape),) = keras_networks.input_shapes(keras_networks.any_size(network))
    run = keras_networks.padded(network)
    spec = tf.TensorSpec((None, *shape), tf.float32)
    traced = tf.function(run, input_signature=[spec], jit_compile=False)
    return Translator(traced, shape)


def served_name(model: keras.Model, back: bool = False) -> str:
    """Return the name of the generator that translates forwards or back.

    Raises:
        InputError: The model has no such generator.
    """
    kind = type(model).__name__
    if back and len(model.served) < 2:
        raise InputError(
            "a translation back needs a model with a second generator, such as "
            f"CycleGAN. Received: {kind}, which serves only {model.served[0]}."
        )
    name = model.served[int(back)]
    wire = model.wires[name]
    fields = [model.fields.get(end) for end in (*wire.takes, *wire.outputs)]
    if [getattr(field, "name", None) for field in fields] != ["image", "image"]:
        raise InputError(
            "translate needs a generator that takes images alone and makes images, "
            f"such as that of CycleGAN. Received: {kind}, whose {name} takes "
            f"{' and '.join(wire.takes)}."
        )
    return name
