"""A perceptual distance of images by VGG19, for users who have its weights."""

import functools
import pathlib
import warnings

import keras
import numpy as np
import tensorflow as tf

from tfgan_kit.errors import InputError, reason_of
from tfgan_kit.untrusted import keras_files

_LAYER = "block5_conv4"
_SMALLEST = 16  # four poolings leave one pixel
# The weights of Keras take BGR levels minus the means of ImageNet.
_MEANS = np.array([103.939, 116.779, 123.68], "float32")
_SCALE = 1.0 / 12.75  # Ledig et al. 2017, arXiv 1609.04802, section 3.2


def distance(source: str, real: tf.Tensor, fake: tf.Tensor) -> tf.Tensor:
    """Return the mean absolute difference of VGG19's conv5_4, before its activation.

    Args:
        source: str. `vgg19:PATH`; see `network`.
        real, fake: Float images `(batch, height, width, 1 or 3)` in [-1, 1]; grey ones
            count as three equal channels.

    Raises:
        InputError: The weights cannot be read, or the images do not fit.

    Reference: Wang et al. 2018, arXiv 1809.00219, section 3.3.
    """
    _check_images(real.shape[1:])
    with tf.init_scope():
        vgg = network(source)
    features = [vgg(_prepared(images), training=False) for images in (real, fake)]
    return tf.reduce_mean(tf.abs(tf.stop_gradient(features[0]) - features[1]))


@functools.cache
def network(source: str) -> keras.Model:
    """Return VGG19 up to conv5_4, frozen and without that layer's activation.

    Args:
        source: str. `vgg19:PATH` with a file of weights that Keras has written: `.h5`
            (as `keras.applications` downloads it, with or without its top),
            `.weights.h5` or `.keras`.

    Raises:
        InputError: There is no such file, or it does not hold the weights of VGG19.
    """
    kind, _, path = source.partition(":")
    if kind != "vgg19" or not path:
        raise InputError(
            "perceptual must be vgg19:PATH, with a file of weights of "
            f"keras.applications.VGG19. Received: {source!r}."
        )
    if not pathlib.Path(path).is_file():
        raise InputError(
            f"perceptual needs a file of weights: there is no file {path}."
        )
    vgg = _read(path)
    layer = vgg.get_layer(_LAYER)
    layer.activation = keras.activations.linear
    made = keras.Model(vgg.inputs, layer.output, name="vgg19")
    made.trainable = False
    return made


def _read(path):
    """Return the whole network with the weights of a file."""
    try:
        with warnings.catch_warnings(action="ignore"):  # the error says it all
            if path.endswith(".keras"):
                return _of_model(keras_files.load_model(path, compile=False))
            return _of_weights(path)
    except Exception as error:  # Keras raises anything for a wrong file
        raise InputError(
            f"{path} does not hold the weights of keras.applications.VGG19 as .h5, "
            f".weights.h5 or .keras. Keras says: {reason_of(error)}"
        ) from error


def _of_model(given):
    vgg = _empty(has_top=False)
    for layer in vgg.layers:
        if layer.weights:
            layer.set_weights(given.get_layer(layer.name).get_weights())
    return vgg


def _of_weights(path):
    keras_files.check(path)
    try:
        vgg = _empty(has_top=False)
        vgg.load_weights(path)
        return vgg
    except Exception:  # as above; the file may have the top as well
        whole = _empty(has_top=True)
        whole.load_weights(path)
        return _of_model(whole)


def _empty(has_top):
    # The seed of a caller's next draws stays the same.
    sizes = {} if has_top else {"input_shape": (None, None, 3)}
    return keras.applications.VGG19(include_top=has_top, weights=None, **sizes)


def _check_images(shape):
    if shape[-1] not in (1, 3) or min(shape[:2]) < _SMALLEST:
        raise InputError(
            f"the perceptual term needs images of at least {_SMALLEST} x {_SMALLEST} "
            f"pixels with 1 or 3 channels. Received: {tuple(shape)}."
        )


def _prepared(images):
    if images.shape[-1] == 1:
        images = tf.repeat(images, 3, axis=-1)
    levels = (images[..., ::-1] + 1.0) * 127.5
    return levels - _MEANS
