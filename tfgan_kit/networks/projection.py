"""The network of CUT's projector: features of several layers to vectors of length 1."""

import math

import keras

from tfgan_kit import options
from tfgan_kit.errors import InputError
from tfgan_kit.precision import with_own_defaults


@with_own_defaults
def projector(input_shapes: tuple, *, units: int = 256) -> keras.Model:
    """Build a projector: features `(batch, places, layers, channels)` to unit vectors.

    The result is float32 `(batch, places, layers, units)`. Each of the layers from
    which the features come has two dense layers of its own.

    Args:
        input_shapes: The shape `(places, layers, channels)` of the features, or a tuple
            of this one shape. `places` may be None; layers with fewer channels are
            filled up with zeros.
        units: int. Length of a vector. Defaults to 256.

    Raises:
        InputError: The shape or the number is invalid.

    Examples:
        >>> from tfgan_kit.networks import projection
        >>> projection.projector((None, 5, 16), units=8).output_shape
        (None, None, 5, 8)

    Reference: Park et al. 2020, arXiv 2007.15651, section 3 and appendix C.
    """
    options.check("units", units)
    shapes = input_shapes if len(input_shapes) == 1 else (input_shapes,)
    shape = tuple(shapes[0])
    if len(shape) != 3 or None in shape[1:]:
        raise InputError(
            "a projector takes features (places, layers, channels), of a known number "
            f"of layers and channels. Received: {shape}."
        )
    features = keras.Input(shape, name="features")
    x = features
    # Small weights would make short vectors, whose directions change abruptly.
    for place, size, activation in ((1, shape[2], "relu"), (2, units, None)):
        x = keras.layers.EinsumDense(
            "bplc,lcu->bplu",
            output_shape=(None, shape[1], units),
            bias_axes="lu",
            activation=activation,
            kernel_initializer=keras.initializers.RandomNormal(
                stddev=math.sqrt(2 / size)
            ),
            name=f"dense{place}",
        )(x)
    x = keras.layers.UnitNormalization(dtype="float32", name="vectors")(x)
    return keras.Model(features, x, name="projector")
