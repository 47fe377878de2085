"""The signatures of a served translator: images in, images out."""

import tensorflow as tf

from tfgan_kit import keras_networks
from tfgan_kit.export.saved_model.image_bytes import decode_image


def signatures_of_translator(network, interface):
    """Return the signatures of a network from images to images, by name.

    Args:
        network: Keras model. Maps float images to float images.
        interface: Its `Interface`, whose suffix ends the name of each signature.

    Returns:
        A dictionary of `tf.function`s, each with one input signature. Height and width
        are free if the network allows it.

        serving_default: `images` uint8 `(batch, height, width, channels)` to `images`
            uint8.
        float_images: `images` float32 in [-1, 1] to `images` float32 as the network
            returns them.
        png: `image_bytes` string `(batch,)`, PNG or JPEG files, to `image_bytes` string
            `(batch,)`, a PNG file each. Images may differ in size if the size is free.
            It exists for images of 1, 3 or 4 channels.
    """
    modality, name = interface.modality, interface.output
    source, run = interface.source.modality, keras_networks.padded(network)

    @_signature(*interface.specs())
    def floats_of(images):
        return run(images)

    @_signature(*interface.stored_specs())
    def serving_default(images):
        return {name: modality.to_stored(floats_of(source.from_stored(images)))}

    @_signature(*interface.specs())
    def float_images(images):
        return {name: floats_of(images)}

    @_signature(tf.TensorSpec([None], tf.string, name=interface.bytes_output))
    def png(files):
        def translated(file):
            image = decode_image(file, source.shape[-1])
            image = tf.ensure_shape(image, interface.source_shape)  # else an error
            floats = floats_of(source.from_stored(image[None]))
            return modality.encode(modality.to_stored(floats)[0])

        return {
            interface.bytes_output: tf.map_fn(
                translated, files, fn_output_signature=tf.string
            )
        }

    signatures = {
        interface.stored_signature: serving_default,
        interface.float_signature: float_images,
    }
    encoded = interface.encoded_signature
    return signatures | ({encoded: png} if encoded else {})


def _signature(*specs):
    return tf.function(input_signature=specs, jit_compile=False)
