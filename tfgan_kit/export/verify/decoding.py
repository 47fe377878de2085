"""The examples in the outputs of a signature."""

import io

import numpy as np
from PIL import Image


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
    pictures = [Image.open(io.BytesIO(file)) for file in files]
    images = np.stack([np.asarray(picture) for picture in pictures])
    return images[..., None] if images.ndim == 3 else images
