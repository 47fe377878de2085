"""Images cut into square tiles, one image in memory at a time."""

import dataclasses
from collections.abc import Callable

import numpy as np

from tfgan_kit.data.source import DataSource, images_per_batch
from tfgan_kit.errors import InputError


def cut(
    source: DataSource, side: int, announce: Callable[[str], None] | None = None
) -> DataSource:
    """Return the tiles of a source's images, row by row of each image.

    Tiles do not overlap. They lie in the middle of an image: what remains at the sides
    is left out, and so are images that are smaller than a tile.

    Args:
        source: Images, of any sizes if it has `each`.
        side: int. Height and width of a tile.
        announce: Function that gets a sentence about the number of tiles, or None.

    Raises:
        InputError: The data are not images, or all are smaller than a tile.
    """
    if source.modality is not None:
        raise InputError(
            f"--tile cuts images. Received: {source.plural} of {source.name}."
        )
    sizes = sizes_of(source)
    numbers = np.prod(sizes // side, axis=1)
    count = int(numbers.sum())
    small = int(((numbers == 0) & (sizes.min(axis=1) > 0)).sum())
    if not count and small:
        height, width = sizes.max(axis=0)
        raise InputError(
            f"all images of {source.name} {source.split} are smaller than a tile: give "
            f"a smaller --tile. Received: --tile {side} and images of at most "
            f"{height}x{width}."
        )
    if announce:
        left_out = f"; {small:,} are smaller and left out" if small else ""
        announce(
            f"{source.count:,} images are cut into {count:,} tiles of {side}x{side}"
            f"{left_out}"
        )
    labels = None if source.labels is None else np.repeat(source.labels, numbers)
    starts = np.cumsum(numbers) - numbers

    def batches():
        # An unreadable file has no size: reading it reports that.
        useful = np.flatnonzero((numbers > 0) | (sizes.min(axis=1) <= 0))
        for place, image in _each(source, useful):
            first, number = starts[place], numbers[place]
            tiles = _tiles(image, side)
            if len(tiles) != number:
                raise InputError(
                    f"image {place} of {source.name} has changed while it was read: "
                    "start again."
                )
            if labels is not None:  # some sources know labels once they are read
                labels[first : first + number] = source.labels[place]
            step = images_per_batch(tiles.shape[1:])
            for start in range(0, number, step):
                batch = tiles[start : start + step]
                yield np.arange(first + start, first + start + len(batch)), batch

    return dataclasses.replace(
        source,
        count=count,
        labels=labels,
        key=f"{source.key} tile {side}",
        image_shape=lambda: (side, side, source.image_shape()[2]),
        batches=batches,
        ready=None,
        sizes=None,
        each=None,
        stream=None,
    )


def sizes_of(source: DataSource) -> np.ndarray:
    """Return the height and width of each image, int64 (count, 2)."""
    if source.sizes is not None:
        return source.sizes()
    return np.tile(np.array(source.image_shape()[:2], np.int64), (source.count, 1))


def check_alike(sources: dict[str, DataSource], side: int) -> None:
    """Raise InputError unless the images of each pair have the same size."""
    sizes = {name: sizes_of(source) for name, source in sources.items()}
    first = next(iter(sizes))
    for name, own in sizes.items():
        wrong = np.flatnonzero((own != sizes[first]).any(axis=1))
        if len(wrong):
            shown = [
                f"{field} {'x'.join(map(str, values[wrong[0]]))}"
                for field, values in ((first, sizes[first]), (name, own))
            ]
            raise InputError(
                "--tile cuts the images of a pair alike, so they must have one size: "
                f"give --image-size, or leave out --tile {side}. "
                f"Received: pair {wrong[0]} with {' and '.join(shown)}."
            )


def _each(source, places):
    """Yield (place, image) for each of some places in the source."""
    if source.each is not None:
        yield from source.each(places)
        return
    for indices, images in source.batches():
        yield from zip(indices, images, strict=True)


def _tiles(image, side):
    """Return the tiles of an image, uint8 (n, side, side, channels)."""
    height, width, channels = image.shape
    rows, columns = height // side, width // side
    top, left = (height - rows * side) // 2, (width - columns * side) // 2
    image = image[top : top + rows * side, left : left + columns * side]
    blocks = image.reshape(rows, side, columns, side, channels)
    return blocks.swapaxes(1, 2).reshape(-1, side, side, channels)
