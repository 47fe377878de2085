"""What enters `fit` and a step: checks, and uint8 to float on the device."""

import keras
import numpy as np
import tensorflow as tf

from tfgan_kit.errors import InputError

_FORMS = "uint8, or float in [-1, 1]"
_KNOWN = ("keras.src.layers.", "tfgan_kit.layers.")
_MIXING = (keras.layers.BatchNormalization, keras.layers.Lambda)


def check_networks(generator, discriminator, num_classes=None):
    """Raises InputError unless one network's output is the other's input."""
    for name, network in (("generator", generator), ("discriminator", discriminator)):
        if not getattr(network, "inputs", None):
            raise InputError(
                f"{name} must be a functional or sequential Keras model. "
                f"Received: {name}={network!r}."
            )
    shapes = [tuple(value.shape) for value in generator.inputs]
    if len(shapes[0]) != 2 or len(generator.output_shape) != 4:
        raise InputError(
            "generator must map latents (batch, latent_dim) to images (batch, height, "
            f"width, channels). Received: {shapes[0]} to {generator.output_shape}."
        )
    if len(shapes) != (1 if num_classes is None else 2):
        raise InputError(
            "num_classes goes with a generator of latents and labels: give both or "
            f"neither. Received: num_classes={num_classes} and a generator of "
            f"{len(shapes)} inputs."
        )


def check_images_fit(generator, discriminator):
    """Raises InputError unless the discriminator takes the generator's images."""
    taken = tuple(discriminator.inputs[0].shape[1:])
    if generator.output_shape[1:] != taken:
        raise InputError(
            "discriminator must take what generator makes. Received: images "
            f"{generator.output_shape[1:]} into {taken}."
        )


def check_encoder(generator, encoder):
    """Raises InputError unless the encoder makes the generator's latents of images."""
    latents, image_shape = generator.inputs[0].shape[1:], generator.output_shape[1:]
    shapes = [
        tuple(value.shape[1:])
        for side in ("inputs", "outputs")
        for value in getattr(encoder, side, None) or ()
    ]
    if shapes != [tuple(image_shape), tuple(latents)]:
        raise InputError(
            f"encoder must be a Keras model that maps images {image_shape} to latents "
            f"{tuple(latents)}. Received: {shapes}."
        )


def check_latents_fit(generator, discriminator, place):
    """Raises InputError unless that input of the discriminator takes latents."""
    latent_dim = generator.inputs[0].shape[-1]
    taken = [tuple(value.shape[1:]) for value in discriminator.inputs]
    if taken[place:] != [(latent_dim,)]:
        raise InputError(
            f"discriminator must take latents ({latent_dim},) as its input number "
            f"{place + 1}, the last. Received: inputs {taken}."
        )


def is_per_image(network):
    """Whether a Keras model's output of an image depends on no other in the batch.

    Known of the layers of Keras and of this package alone.
    """
    return all(
        type(part).__module__.startswith(_KNOWN) and not isinstance(part, _MIXING)
        for part in _parts(network)
    )


def _parts(network):
    for part in getattr(network, "operations", network.layers):
        if isinstance(part, keras.Model):
            yield from _parts(part)
        else:
            yield part


def check_fit_data(model, x, y, batch_size):
    """`x` and `y` as Keras' fit takes them, checked as far as they can be now."""
    if isinstance(x, tf.data.Dataset):
        return _check_dataset(model, x), y
    if not hasattr(x, "shape"):
        raise InputError(
            "fit takes images in an array or batches in a tf.data.Dataset. "
            f"Received: x of type {type(x).__name__}."
        )
    check_array(x, model.image_shape)
    _check_labels(y, getattr(model, "num_classes", None))
    batch_size = batch_size or 32
    if batch_size < model.n_critic:
        _refuse_batch(batch_size, model.n_critic)
    if x.shape[0] < model.n_critic:
        _refuse_batch(x.shape[0], model.n_critic)
    left_over = x.shape[0] % batch_size
    kept = x.shape[0] - (left_over if left_over < model.n_critic else 0)
    return x[:kept], (y if y is None else y[:kept])


def check_images(images, image_shape):
    """Raises InputError unless `images` are a batch of such images, of a dtype."""
    if tuple(images.shape[1:]) != image_shape:
        raise InputError(
            f"images must have the shape (batch, {', '.join(map(str, image_shape))})."
            f" Received: {tuple(images.shape)}."
        )
    if tf.as_dtype(images.dtype) not in (tf.uint8, tf.float16, tf.float32, tf.float64):
        raise InputError(f"images must be {_FORMS}. Received: {images.dtype!r}.")


def check_array(images, image_shape):
    """The same for an array, whose floats are checked, too."""
    check_images(images, image_shape)
    if images.dtype != np.uint8:
        _check_range(float(np.min(images)), float(np.max(images)))


def unpack_images(data, image_shape, n_critic):
    """The images of what `fit` hands to a step, checked as far as a trace can."""
    images = data[0] if isinstance(data, (tuple, list)) else data
    check_images(images, image_shape)
    if images.shape[0] is not None and images.shape[0] < n_critic:
        _refuse_batch(images.shape[0], n_critic)
    return images


def unpack_labels(data):
    """The int32 labels `(batch,)` of what `fit` hands to a step.

    Raises:
        InputError: There are none.
    """
    labels = data[1] if isinstance(data, (tuple, list)) and len(data) > 1 else None
    if labels is None:
        raise InputError(
            "this model learns from labels: give fit a label for each image, int "
            "(batch,), as y or in the batches of the data set."
        )
    if labels.shape.rank != 1 or not labels.dtype.is_integer:
        raise InputError(
            "labels must be integers of the shape (batch,). "
            f"Received: {labels.dtype.name} {tuple(labels.shape)}."
        )
    return tf.cast(labels, tf.int32)


def batch_size(images):
    """The batch size as a number where the trace knows it, else as a tensor."""
    return images.shape[0] or tf.shape(images)[0]


def to_float(images):
    """Images as float32 in [-1, 1]; uint8 is scaled here, on the device."""
    if images.dtype == tf.uint8:
        return tf.cast(images, tf.float32) / 127.5 - 1.0
    return tf.cast(images, tf.float32)


def _check_dataset(model, dataset):
    """The data set without batches that are too small, its floats checked."""
    spec = dataset.element_spec
    images = spec[0] if isinstance(spec, (tuple, list)) else spec
    if images.shape.rank is None:
        raise InputError("the data set must have batches of images of a known rank.")
    unpack_images(images, model.image_shape, model.n_critic)
    if images.dtype != tf.uint8:
        dataset = dataset.map(_assert_range)
    if images.shape[0] is None and model.n_critic > 1:
        dataset = dataset.filter(lambda *batch: tf.shape(batch[0])[0] >= model.n_critic)
    return dataset


def _assert_range(*batch):
    largest = tf.reduce_max(tf.abs(tf.cast(batch[0], tf.float32)))
    message = f"images must be {_FORMS}; the largest absolute value is"
    with tf.control_dependencies(
        [tf.debugging.Assert(largest <= 1.0, [message, largest])]
    ):
        images = tf.identity(batch[0])
    return (images, *batch[1:]) if len(batch) > 1 else images


def _check_range(low, high):
    if not -1.0 <= low <= high <= 1.0:
        raise InputError(
            f"images must be {_FORMS}. Received: floats from {low:g} to {high:g}."
        )


def _check_labels(labels, num_classes):
    """A GPU would look up zeros for a label that there is not, and say nothing."""
    if num_classes is None or labels is None or not np.size(labels):
        return
    low, high = np.min(labels), np.max(labels)
    if not 0 <= low <= high < num_classes:
        raise InputError(
            f"labels are from 0 to {num_classes - 1}. Received: {low} to {high}."
        )


def _refuse_batch(size, n_critic):
    raise InputError(
        f"a batch must hold at least one image for each of the n_critic={n_critic} "
        f"discriminator steps. Received: a batch size of {size}."
    )
