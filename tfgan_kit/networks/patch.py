"""PatchGAN: a discriminator that judges overlapping patches, one logit for each.

`depth` strided convolutions and two plain ones, all with kernels of 4 and one row of
zeros around their input. Sides are halved `depth` times, rounding up, and then lose
one pixel twice. Any image size works.

Layers with weights: `stage1_conv`, `stage2_conv`, `stage2_norm` (if there is a
normalisation), ..., `head`.
"""

import keras

from tfgan_kit import options
from tfgan_kit.errors import InputError
from tfgan_kit.networks import blocks
from tfgan_kit.precision import with_own_defaults

_KERNEL_SIZE = 4
_SMALLEST_LARGE_SIDE = 128  # from here on, the width and depth are the paper's
_MOST_DOUBLINGS = 3


def nearest_shape(image_shape: tuple[int, int, int]) -> tuple[int, int, int]:
    """Return the nearest shape that the discriminator takes: it takes every shape."""
    return tuple(max(side, 1) for side in image_shape)


def receptive_field(depth: int) -> int:
    """Return the side, in pixels, of the patch that one logit sees: 16, 34, 70, ...

    Examples:
        >>> from tfgan_kit.networks import patch
        >>> [patch.receptive_field(depth) for depth in (1, 2, 3)]
        [16, 34, 70]
    """
    side = 1 + 2 * (_KERNEL_SIZE - 1)
    for _ in range(depth):
        side = 2 * side + _KERNEL_SIZE - 2
    return side


@with_own_defaults
def discriminator(
    input_shapes: tuple,
    *,
    width: int | None = None,
    depth: int | None = None,
    normalization: str = "batch",
    spectral: bool = False,
) -> keras.Model:
    """Build a discriminator: images to float32 logits `(batch, rows, columns, 1)`.

    Args:
        input_shapes: Tuple of the shape (height, width, channels) of each image, or one
            such shape. Several images, such as a source and its target, are joined on
            the channels.
        width: int. Channels of the first stage; each later stage has twice as many, at
            most 8 times. Defaults to None, which means 32, and 64 for images whose
            smaller side is at least 128.
        depth: int. Number of halvings: 1, 2 and 3 look at patches of 16, 34 and 70
            pixels. Defaults to None, which means at most 3, with patches closest to
            half of the smaller side (28 and 32: 16; 64: 34; from 128 on: 70).
        normalization: str. "batch" (default), "instance" or "none", after every stage
            except the first.
        spectral: bool. Whether all kernels are spectrally normalised. Defaults to
            False.

    Raises:
        InputError: A number is invalid, or the images differ in height or width.

    Examples:
        >>> from tfgan_kit.networks import patch
        >>> shapes = (32, 32, 1), (32, 32, 3)
        >>> patch.discriminator(shapes, width=8, depth=2).output_shape
        (None, 6, 6, 1)

    Reference: Isola et al. 2017, arXiv 1611.07004, section 3.2.2 and appendix 6.1.2.
    Without any normalisation, weights begin as in He et al. 2015, arXiv 1502.01852,
    instead of N(0, 0.02). Odd sides are rounded up; the authors' code rounds down.
    """
    shapes = _checked(input_shapes)
    rule = options.find("patch.normalization")
    options.check("discriminator.normalization", normalization, rule)
    kernels = blocks.kernels(spectral)
    side = min(shapes[0][:2])
    if width is None:
        width = 64 if side >= _SMALLEST_LARGE_SIDE else 32
    options.check("width", width)
    depth = _nearest_depth(side) if depth is None else options.check("depth", depth)

    names = [f"images{number}" for number in range(1, len(shapes) + 1)]
    names = ["images"] if len(shapes) == 1 else names
    images = [keras.Input(s, name=n) for s, n in zip(shapes, names, strict=True)]
    x = images[0]
    if len(images) > 1:
        x = keras.layers.Concatenate(name="images_join")(images)
    initializer = blocks.translation_initializer(normalization, spectral)
    for stage in range(1, depth + 2):
        name = f"stage{stage}"
        filters = width * 2 ** min(stage - 1, _MOST_DOUBLINGS)
        is_normalized = normalization != "none" and stage > 1
        x = blocks.conv(
            filters,
            _KERNEL_SIZE,
            2 if stage <= depth else 1,
            kernels,
            use_bias=not is_normalized,  # a norm would remove it
            kernel_initializer=initializer,
            name=f"{name}_conv",
        )(x)
        if stage > depth:
            x = _without_last(x, f"{name}_crop")
        if is_normalized:
            x = blocks.normalize(x, normalization, f"{name}_norm")
        x = keras.layers.LeakyReLU(negative_slope=0.2, name=f"{name}_relu")(x)
    x = blocks.conv(
        1,
        _KERNEL_SIZE,
        1,
        kernels,
        kernel_initializer=initializer,
        dtype="float32",
        name="head",
    )(x)
    logits = _without_last(x, "logits", dtype="float32")
    inputs = images if len(images) > 1 else images[0]
    return keras.Model(inputs, logits, name="discriminator")


def _checked(input_shapes):
    """Return a list of shapes of images that can be joined."""
    shapes = [*input_shapes]
    shapes = [tuple(s) for s in ([shapes] if isinstance(shapes[0], int) else shapes)]
    if any(len(shape) != 3 or min(shape) < 1 for shape in shapes):
        raise InputError(
            "the patch networks judge images (height, width, channels). "
            f"Received: {_shown(shapes)}."
        )
    if len({shape[:2] for shape in shapes}) > 1:
        raise InputError(
            "a patch discriminator sees several images joined on their channels, so "
            f"they must have one height and one width. Received: {_shown(shapes)}."
        )
    return shapes


def _shown(shapes):
    return " and ".join(blocks.format_shape(shape) for shape in shapes)


def _nearest_depth(side):
    depths = range(1, _MOST_DOUBLINGS + 1)
    return min(depths, key=lambda depth: abs(receptive_field(depth) - side / 2))


def _without_last(x, name, **kwargs):
    """Return `x` without its last row and column, of which zero padding is most.

    A "same" convolution with a kernel of 4 pads 1 in front and 2 behind; without the
    last ones, the result is that of a padding of 1. A picture of one pixel stays.
    """
    surplus = [(0, int(side is None or side > 1)) for side in x.shape[1:3]]
    return keras.layers.Cropping2D(surplus, name=name, **kwargs)(x)
