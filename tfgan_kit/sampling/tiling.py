"""Translation of a large image tile by tile, with the result of the whole image."""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow as tf

from tfgan_kit.errors import InputError
from tfgan_kit.sampling.translator import Translator

# Width of a probe's changed part, and the largest alignment that is found.
_BLOCK = 64
# Lengths of a probe in blocks: odd, so that the changed part is in its middle.
_LENGTHS = (3, 9, 33)
_ROWS = 4
# Changes of the pixels. NaN passes everything except some kinds of ReLU; numbers pass
# these. A large number also shows what is otherwise lost by rounding.
_CHANGES = (np.nan, 1e3, -1e3, 1.0)
# Sums in another order differ by less; another phase differs by more.
_SAME = 1e-4


@dataclasses.dataclass(frozen=True)
class Window:
    """The part of an image on which a pixel of a result depends.

    Args:
        radius: int. Pixels of the image on each side that a pixel depends on.
        alignment: int. A tile begins at multiples of it.

    Examples:
        >>> tfgan_kit.sampling.Window(radius=5, alignment=4).overlap
        8
    """

    radius: int
    alignment: int

    @property
    def overlap(self) -> int:
        """Return the radius, rounded up to a multiple of the alignment."""
        return -(-self.radius // self.alignment) * self.alignment


def window_of(translator: Translator) -> Window | None:
    """Return the `Window` of a translator of any size, by changing pixels.

    None means that a pixel depends on the whole image, as with instance normalization,
    or on more than 1,023 pixels.

    Examples:
        >>> blur = keras.layers.AveragePooling2D(3, strides=1, padding="same")
        >>> translator = tfgan_kit.sampling.Translator(blur, (None, None, 1))
        >>> tfgan_kit.sampling.window_of(translator)
        Window(radius=1, alignment=1)
    """
    windows = [_window_along(translator, axis) for axis in (1, 2)]
    if None in windows:
        return None
    return Window(
        max(window.radius for window in windows),
        max(window.alignment for window in windows),
    )


def _window_along(translator, axis):
    for blocks in _LENGTHS:
        images = _probe(translator, blocks, axis)
        start = blocks // 2 * _BLOCK
        rows = _changed_rows(translator, images, start, axis)
        first, last = int(rows.min()), int(rows.max())
        if first > 0 and last < blocks * _BLOCK - 1:
            radius = max(start - first, last - (start + _BLOCK - 1), 0)
            alignment = _alignment(translator, images, radius, axis)
            return alignment and Window(radius, alignment)
    return None


def _probe(translator, blocks, axis):
    shape = [1, _ROWS, _ROWS, translator.channels]
    shape[axis] = blocks * _BLOCK
    return np.random.default_rng(0).uniform(-1, 1, shape).astype("float32")


def _changed_rows(translator, images, start, axis):
    """Return places along an axis of the image where a change of a block shows."""
    before = _run(translator, images)
    changed = np.zeros(before.shape, bool)
    for change in _CHANGES:
        other = images.copy()
        np.moveaxis(other, axis, 0)[start : start + _BLOCK] = change
        after = _run(translator, other)
        changed |= np.isnan(after) | (after != before)
    others = tuple(a for a in range(4) if a != axis)
    return np.flatnonzero(changed.any(axis=others)) // translator.scale


def _alignment(translator, images, radius, axis):
    """Return the smallest shift of an image that only shifts the result, or None."""
    whole = np.moveaxis(_run(translator, images), axis, 0)
    scale, shift = int(translator.scale), 1
    while shift <= _BLOCK:
        part = np.take(images, range(shift, images.shape[axis]), axis)
        shifted = np.moveaxis(_run(translator, part), axis, 0)
        pairs = whole[scale * shift :], shifted
        inner = slice(scale * radius, len(shifted) - scale * radius)
        if np.abs(pairs[0][inner] - pairs[1][inner]).max(initial=0) < _SAME:
            return shift
        shift *= 2
    return None


def _run(translator, images):
    return np.asarray(translator.network(tf.constant(images)), np.float32)


def enlarge(
    translator: Translator,
    image: np.ndarray,
    tile: int = 256,
    window: Window | None = None,
    progress: Callable[[int, int], Any] = lambda done, total: None,
) -> np.ndarray:
    """Return the result of one image, computed tile by tile if it is larger than one.

    Tiles overlap by the radius of the network, so the result is that of the whole
    image; sums in another order may change a pixel by one level.

    Args:
        translator: The `Translator`, of any size.
        image: Uint8 image `(height, width, channels)`.
        tile: int. Side of a tile in pixels of the image, without its overlap. Defaults
            to 256.
        window: The `window_of` the translator; None means that it is the whole image.
        progress: Function of the numbers of tiles that are done and of all tiles.

    Returns:
        A uint8 image.

    Raises:
        InputError: The image is larger than a tile, and `window` is None.

    Examples:
        >>> double = keras.layers.UpSampling2D(2)
        >>> translator = tfgan_kit.sampling.Translator(double, (None, None, 1))
        >>> window = tfgan_kit.sampling.Window(radius=0, alignment=1)
        >>> image = np.zeros((20, 30, 1), "uint8")
        >>> tfgan_kit.sampling.enlarge(translator, image, tile=16, window=window).shape
        (40, 60, 1)
    """
    height, width = image.shape[:2]
    if max(height, width) <= tile:
        return translator.single(image)
    if window is None:
        raise InputError(
            "this network looks at the whole image, so tiles would not fit together: "
            f"give a --tile of at least {max(height, width)}. Received: {tile}."
        )
    tile = -(-tile // window.alignment) * window.alignment
    scale = int(translator.scale)
    result = np.empty(
        (scale * height, scale * width, translator.gives_channels), np.uint8
    )
    places = [
        (top, left) for top in range(0, height, tile) for left in range(0, width, tile)
    ]
    for number, place in enumerate(places):
        progress(number, len(places))
        boxes = [*_boxes(place, (height, width), tile, window.overlap)]
        rows, columns = (outer for _, outer in boxes)
        part = translator.single(np.ascontiguousarray(image[rows, columns]))
        target = tuple(_scaled(inner, 0, scale) for inner, _ in boxes)
        inside = tuple(_scaled(inner, outer.start, scale) for inner, outer in boxes)
        result[target] = part[inside]
    progress(len(places), len(places))
    return result


def _boxes(place, sides, tile, overlap) -> Iterator[tuple[slice, slice]]:
    """Yield the slices of a tile without and with its overlap, for both sides."""
    for start, side in zip(place, sides, strict=True):
        end = min(start + tile, side)
        outer = slice(max(start - overlap, 0), min(end + overlap, side))
        yield slice(start, end), outer


def _scaled(inner, start, scale):
    return slice((inner.start - start) * scale, (inner.stop - start) * scale)
