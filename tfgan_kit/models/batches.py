"""Which networks fit together, and uint8 to float on the device."""

import keras
import tensorflow as tf

from tfgan_kit.errors import InputError

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


def batch_size(images):
    """The batch size as a number where the trace knows it, else as a tensor."""
    return images.shape[0] or tf.shape(images)[0]


def to_float(images):
    """Images as float32 in [-1, 1]; uint8 is scaled here, on the device."""
    if images.dtype == tf.uint8:
        return tf.cast(images, tf.float32) / 127.5 - 1.0
    return tf.cast(images, tf.float32)
