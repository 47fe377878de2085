"""The examples in the outputs of a signature."""

import io

import numpy as np

from tfgan_kit.untrusted.pictures import opened


def decoded(interface, outputs):
    """Return a signature's examples; encoded files are bytes, except PNG files.

    Args:
        interface: The `Interface`.
        outputs: Arrays by name.
    """
    if interface.output in outputs:
        return outputs[interface.output]
    files = outputs[interface.bytes_output]
    if interface.modality.name != "image":
        return files
    images = np.stack([_pixels(file) for file in files])
    return images[..., None] if images.ndim == 3 else images


def _pixels(file):
    with opened(io.BytesIO(file)) as picture:
        return np.asarray(picture)
