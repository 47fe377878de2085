"""The inputs of a translator's signatures for given images."""

import numpy as np
import tensorflow as tf


def of_images(interface, images):
    """Return the inputs of each signature of one direction, by its name.

    Args:
        interface: The `Interface` of that direction.
        images: Stored images `(n, height, width, channels)`.
    """
    source, name = interface.source.modality, interface.output
    floats = source.from_stored(tf.constant(images)).numpy()
    found = {
        interface.stored_signature: {name: images},
        interface.float_signature: {name: floats},
    }
    if interface.encoded_signature:
        files = np.array([source.encode(x).numpy() for x in images], object)
        found[interface.encoded_signature] = {interface.bytes_output: files}
    return found
