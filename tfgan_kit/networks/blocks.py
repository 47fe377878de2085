"""Parts that the families share: sizes and widths of stages, layers chosen by name."""

import keras

from tfgan_kit import layers, options
from tfgan_kit.errors import InputError

# Keras' defaults (0.99, 1e-3) suit long runs with large activations. Here statistics
# must settle within a short run, and clipped weights make activations far below 1e-3.
_BATCH_NORM = {"momentum": 0.9, "epsilon": 1e-5}

_SMALLEST_SIDE = 8
# Automatic widths are all multiples of 8, for which matrix units are made.
_WIDEST = 512
_NARROWEST = 16


def generator_inputs(latent_dim, num_classes, normalization):
    """Return the inputs of a generator, and the input of its first layer.

    Args:
        latent_dim: int. Length of a latent vector.
        num_classes: int, or None if there are no labels.
        normalization: str. If it is "conditional", labels only enter there. Otherwise
            their vectors are joined to the latents (Mirza and Osindero 2014, arXiv
            1411.1784, section 3.2).

    Returns:
        `(inputs, first, labels)`. `inputs` are latents `(batch, latent_dim)` and, if
        there are classes, int32 labels `(batch,)`. `labels` is None without classes.

    Raises:
        InputError: The normalisation is conditional, but there are no classes.
    """
    options.check("latent_dim", latent_dim)
    options.check("generator.normalization", normalization)
    latents = keras.Input((latent_dim,), name="latents")
    if num_classes is None:
        if normalization == "conditional":
            raise InputError("a conditional normalization needs num_classes.")
        return latents, latents, None
    options.check("num_classes", num_classes)
    labels = keras.Input((), dtype="int32", name="labels")
    first = latents
    if normalization != "conditional":
        vectors = layers.LabelEmbedding(
            num_classes, latent_dim, name="label_embedding"
        )(labels)
        first = keras.layers.Concatenate(name="label_join")([latents, vectors])
    return [latents, labels], first, labels


def normalizer(normalization, labels=None, num_classes=None):
    """Return `normalize` for that normalisation, with the labels if "conditional"."""
    if normalization != "conditional":
        return lambda x, name: normalize(x, normalization, name)

    def conditional(x, name):
        return layers.ConditionalBatchNormalization(
            num_classes, **_BATCH_NORM, name=name
        )([x, labels])

    return conditional


def normalize(x, normalization, name):
    """Return `x` after a normalisation layer; "spectral" leaves `x` to the kernel."""
    if normalization == "batch":
        return layers.BatchNormalization(**_BATCH_NORM, name=name)(x)
    if normalization == "layer":
        axes = [*range(1, x.ndim)]
        return keras.layers.LayerNormalization(axis=axes, name=name)(x)
    if normalization == "instance":
        return instance_norm(name)(x)
    return x


def instance_norm(name):
    """Return a layer that normalises each channel of each picture by itself."""
    return keras.layers.GroupNormalization(groups=-1, epsilon=1e-5, name=name)


def translation_initializer(normalization, spectral=False):
    """Return the N(0, 0.02) of image translation, or He's if nothing keeps the slope.

    Reference: Isola et al. 2017, arXiv 1611.07004, appendix 6.2.
    """
    if normalization == "none" and not spectral:
        return keras.initializers.HeNormal()
    return keras.initializers.RandomNormal(stddev=0.02)


def dense(units, normalization, **kwargs):
    """Return a dense layer, which is spectral if `normalization` is "spectral"."""
    if normalization == "spectral":
        return layers.SpectralDense(units, **kwargs)
    return keras.layers.Dense(units, **kwargs)


def kernels(spectral):
    """Return the normalisation of a generator's kernels, for `dense` and `conv`."""
    return "spectral" if options.check("spectral", spectral) else "none"


def conv(filters, kernel_size, strides, normalization, **kwargs):
    """Return a convolution with "same" padding, spectral if `normalization` says so."""
    if normalization == "spectral":
        return layers.SpectralConv2D(filters, kernel_size, strides, **kwargs)
    return keras.layers.Conv2D(filters, kernel_size, strides, padding="same", **kwargs)


def images(x):
    """Return float32 examples from the generator's last sums, under every policy.

    Images are in [-1, 1]; vectors `(batch, length)` take any value.

    The layer of the last sums need not be float32: in bfloat16 it rounds them less than
    a discriminator of that policy rounds the images.
    """
    if len(x.shape) == 2:
        return keras.layers.Activation("linear", dtype="float32", name="vectors")(x)
    return keras.layers.Activation("tanh", dtype="float32", name="images")(x)


def with_head(head, images, inputs, features, dense):
    """Return the discriminator from `images` to the outputs of a `head` on features."""
    outputs = head.outputs(features, inputs, dense)
    return keras.Model(
        [images, *inputs] if inputs else images, outputs, name=head.network
    )


def crop(x, size, name, **kwargs):
    """Return `x` cropped to `size` at the bottom and right."""
    surplus = [(0, x.shape[1] - size[0]), (0, x.shape[2] - size[1])]
    if surplus == [(0, 0), (0, 0)]:
        return x
    return keras.layers.Cropping2D(surplus, name=name, **kwargs)(x)


def widths(width, depth, narrowest=1):
    """Return the widths of `depth` stages, from the widest, each half of the previous.

    Raises:
        InputError: A number is invalid, or the lower bound `narrowest` exceeds `width`.
    """
    options.check("width", width)
    options.check("depth", depth)
    options.check("narrowest", narrowest)
    if narrowest > width:
        raise InputError(
            "narrowest must not be above width. "
            f"Received: narrowest={narrowest}, width={width}."
        )
    return [max(width // 2**stage, narrowest) for stage in range(depth)]


def picture_widths(width, depth, narrowest=None, finest=32):
    """Return `widths`; None doubles from `finest` up to 512, with at least 16."""
    if width is None:
        width = min(finest * 2 ** (depth - 1), _WIDEST)
        narrowest = _NARROWEST if narrowest is None else narrowest
    return widths(width, depth, 1 if narrowest is None else narrowest)


def sizes(image_shape, depth):
    """Return (height, width) of the picture and of `depth` halvings, rounded up."""
    return [
        tuple(-(-side // 2**stage) for side in image_shape[:2])
        for stage in range(depth + 1)
    ]


def halvings(image_shape, largest):
    """Return how often to halve the smaller side until it is at most `largest`.

    The result is at least 1.
    """
    count, side = 1, -(-min(image_shape[:2]) // 2)
    while side > largest:
        count, side = count + 1, -(-side // 2)
    return count


def nearest_shape(image_shape):
    """Return the nearest shape (height, width, channels) with sides of at least 8."""
    height, width, channels = image_shape
    sides = (max(side, _SMALLEST_SIDE) for side in (height, width))
    return (*sides, max(channels, 1))


def check_image_shape(family, image_shape, nearest):
    """Raise InputError if `nearest`, the closest supported shape, is another shape."""
    if tuple(image_shape) != nearest:
        raise InputError(
            f"the {family} networks cannot make images of {format_shape(image_shape)};"
            f" the nearest shape that works is {format_shape(nearest)}."
        )


def check_depth(family, image_shape, depth, largest):
    """Return `depth`, checked together with the shape.

    None means halving until the smaller side is at most `largest`.
    """
    check_image_shape(family, image_shape, nearest_shape(image_shape))
    if depth is None:
        return halvings(image_shape, largest)
    return options.check("depth", depth)


def format_shape(image_shape):
    return "x".join(map(str, image_shape))
