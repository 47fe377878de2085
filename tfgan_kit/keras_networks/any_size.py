"""Translators for images of any size: a network of images, rebuilt without its size."""

import fractions
import functools
import weakref
from collections.abc import Callable

import keras
import tensorflow as tf

from tfgan_kit.keras_networks.graph import functional, run_graph
from tfgan_kit.keras_networks.specs import input_shapes, output_shapes

# Only its divisors up to `_LARGEST` are tried as the multiple of both sides. A network
# that fails at multiples of it fails at any.
_COMMON, _LARGEST = 256 * 3 * 5 * 7, 512

_MADE = weakref.WeakKeyDictionary()


def any_size(network: keras.Model) -> keras.Model:
    """Return the same network for images of any size; it shares the layers.

    Dense layers, fixed reshapes and layers with a fixed output size keep a network at
    its size: such a network is returned unchanged, and its `multiple_of` is None.

    Args:
        network: A functional or Sequential model from images to images.

    Returns:
        A model of the input `(batch, None, None, channels)`, or `network`.

    Examples:
        >>> from tfgan_kit import networks
        >>> network = networks.unet.generator((8, 8, 1), (8, 8, 1), width=8, depth=1)
        >>> networks.any_size(network).output_shape
        (None, None, None, 1)
    """
    return _facts(network)[0]


def multiple_of(network: keras.Model) -> int | None:
    """Return the number that both sides must be a multiple of, None for a fixed size.

    Args:
        network: A model from images to images, before or after `any_size`.

    Examples:
        >>> from tfgan_kit import networks
        >>> double = keras.layers.UpSampling2D(2)
        >>> network = keras.Sequential([keras.Input((8, 8, 1)), double])
        >>> networks.multiple_of(network)
        1
    """
    return _facts(network)[1]


def scale_of(network: keras.Model) -> fractions.Fraction | None:
    """Return the output's side divided by the input's, None if a size changes it.

    Examples:
        >>> from tfgan_kit import networks
        >>> double = keras.layers.UpSampling2D(2)
        >>> network = keras.Sequential([keras.Input((8, 8, 1)), double])
        >>> str(networks.scale_of(network))
        '2'
    """
    return _facts(network)[2]


def padded(network: keras.Model) -> Callable[[tf.Tensor], tf.Tensor]:
    """Return a function that runs a network on images whose sides are no multiple.

    It works in a graph. Images are padded by reflection at the bottom and right; the
    result is cropped. A network of a fixed size runs unchanged.

    Args:
        network: A model from images to images, before or after `any_size`.

    Examples:
        >>> from tfgan_kit import networks
        >>> pool, double = keras.layers.MaxPooling2D(2), keras.layers.UpSampling2D(2)
        >>> network = keras.Sequential([keras.Input((8, 8, 1)), pool, double])
        >>> networks.padded(network)(tf.zeros((1, 7, 5, 1))).shape
        TensorShape([1, 7, 5, 1])
    """
    network, multiple, scale, smallest = _facts(network)
    if multiple is None:
        return functools.partial(network, training=False)

    def run(images):
        sides = tf.unstack(tf.shape(images)[1:3])
        for axis, side in enumerate(sides, start=1):
            least = tf.maximum(-(-side // multiple) * multiple, smallest)
            images = tf.gather(images, _reflected(side, least), axis=axis)
        outputs = network(images, training=False)
        height, width = (side * scale.numerator // scale.denominator for side in sides)
        return outputs[:, :height, :width]

    return run


def _reflected(side, length):
    """Return `length` places of a row that goes on behind its end by reflection."""
    period = tf.maximum(2 * (side - 1), 1)
    places = tf.range(length) % period
    return tf.minimum(places, period - places)


def _facts(network):
    """Return `(network, multiple, scale, smallest side)`, None for a fixed size."""
    if network not in _MADE:
        _MADE[network] = _made(network)
    return _MADE[network] or (network, None, None, None)


def _made(network):
    shapes = input_shapes(network)
    if functional(network) is None or [len(s) for s in shapes] != [4]:
        return None
    try:
        free = _rebuilt(network, {})
        (shape,) = output_shapes(free)
    except Exception:  # a layer that needs the size may raise anything
        return None
    if len(shape) != 4 or shape[1:3] != (None, None):
        return None
    if _scale(free, _COMMON) is None:
        return None
    for multiple in range(1, _LARGEST + 1):
        scale = _scale(free, multiple) if _COMMON % multiple == 0 else None
        if scale is not None:
            smallest = _smallest(free, multiple, scale)
            return smallest and (free, multiple, scale, smallest)
    return None


def _rebuilt(network, made):
    """Return a network that calls the same layers on images without a size."""
    if id(network) not in made:
        model = functional(network)
        inputs = keras.tree.map_structure(_input, model.input)
        outputs = run_graph(model, inputs, lambda layer: _free(layer, made))
        made[id(network)] = keras.Model(inputs, outputs, name=network.name)
    return made[id(network)]


def _free(layer, made):
    return layer if functional(layer) is None else _rebuilt(layer, made)


def _input(tensor):
    shape = tensor.shape
    if len(shape) == 4:
        shape = (shape[0], None, None, shape[3])
    return keras.Input(batch_shape=shape, dtype=tensor.dtype, name=tensor.name)


def _scale(network, multiple):
    """Return output side / input side if all multiples fit, by shapes alone."""
    start = -(-64 // multiple) | 1  # odd, so that a smaller power of 2 divides no more
    scales = set()
    for height, width in ((start, start + 2), (start + 4, start)):
        size = height * multiple, width * multiple
        spec = keras.KerasTensor((None, *size, network.input_shape[-1]))
        try:
            given = network.compute_output_spec(spec).shape[1:3]
        except Exception:  # Keras and TensorFlow raise errors of several classes
            return None
        if None in given:
            return None
        scales |= {fractions.Fraction(a, b) for a, b in zip(given, size, strict=True)}
    return scales.pop() if len(scales) == 1 else None


def _smallest(network, multiple, scale):
    """Return the smallest side with which the network runs, or None.

    Shapes alone do not show a reflection of more pixels than there are, nor a dense
    layer that takes one size.
    """
    for side in range(multiple, 16 * multiple + 1, multiple):
        if all(
            _runs(network, s, scale) for s in ((side, side), (side, side + multiple))
        ):
            return side
    return None


def _runs(network, size, scale):
    images = tf.zeros((1, *size, network.input_shape[-1]))
    try:
        outputs = network(images, training=False)
    except Exception:
        return False
    return tuple(outputs.shape[1:3]) == tuple(side * scale for side in size)
