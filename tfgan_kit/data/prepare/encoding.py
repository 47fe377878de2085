"""Image files as PNG bytes, all with the same channels. Needs no TensorFlow."""

import contextlib
import dataclasses
import io

import numpy as np
from PIL import Image

from tfgan_kit import files
from tfgan_kit.data.files.image_files import UnreadableImage, read_image
from tfgan_kit.errors import InputError

# Half the time of Pillow's default, for files that are a few per cent larger.
_LEVEL = 3
_SAMPLES = 32


def of_folder(folder, image_size, fit, channels, may_skip):
    """Return an `Encoder` with the given channels, or those of the first image."""
    if channels is not None:
        return Encoder(image_size, fit, channels, converts=True)
    for image in folder.splits["train"]:
        try:
            channels = read_image(folder.path(image), image_size, fit).shape[-1]
        except UnreadableImage:
            if not may_skip:
                raise
        else:
            # If the first image is grey, colours would otherwise be lost silently.
            return Encoder(image_size, fit, channels, converts=channels == 3)
    raise InputError(f"no image in {files.shown(folder.root)} can be read.")


@dataclasses.dataclass(frozen=True)
class Encoder:
    """Reader of a file, as `read_image`, that encodes its pixels without loss.

    Args:
        image_size, fit: See `image_files.read_image`.
        channels: int. 1, 3 or 4, for every image.
        converts: bool. Whether images with other channels are converted.
    """

    image_size: tuple[int, int] | None
    fit: str
    channels: int
    converts: bool

    def __call__(self, path):
        """Return (PNG bytes, (height, width)).

        Raises:
            UnreadableImage: The file cannot be read; it has the name and the reason.
            InputError: It has other channels, and must not be converted.
        """
        channels = self.channels if self.converts else None
        pixels = read_image(path, self.image_size, self.fit, channels)
        if pixels.shape[-1] != self.channels:
            raise InputError(
                f"the images differ in channels: {files.shown(path)} has colours, the "
                "first image is grey; give --channels 1 or 3."
            )
        image = Image.fromarray(pixels[..., 0] if self.channels == 1 else pixels)
        file = io.BytesIO()
        image.save(file, "PNG", compress_level=_LEVEL)
        return file.getvalue(), pixels.shape[:2]

    def estimate(self, paths):
        """Return the approximate bytes of one of the images."""
        indices = np.linspace(0, len(paths) - 1, min(_SAMPLES, len(paths)), dtype=int)
        sizes = []
        for place in indices:
            # Problems of a file are reported when its turn comes.
            with contextlib.suppress(InputError):
                sizes.append(len(self(paths[place])[0]))
        return sum(sizes) / max(1, len(sizes))
