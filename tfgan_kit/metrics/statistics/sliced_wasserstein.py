"""Sliced Wasserstein distance of the patches of images; needs no network."""

import numpy as np

from tfgan_kit.errors import InputError

_SMALLEST = 16
_PATCH = 7
_PATCHES = 128
_MOST_PATCHES = 2**18  # bounds the memory
_DIRECTIONS = 512
_BATCH = 256
_TAPS = np.array([1, 4, 6, 4, 1], np.float32) / 16


def sliced_wasserstein_distance(
    real: np.ndarray, fake: np.ndarray, seed: int = 0
) -> dict[str, float]:
    """Return the distance at each level of a Laplacian pyramid, times 1000.

    Karras et al. 2018, arXiv 1710.10196, section 5. At each level down to 16 pixels, it
    takes random patches of 7x7, normalises each channel over all of them, and averages
    the difference of their sorted projections onto 512 random directions. It therefore
    does not see what all images of a set share: brightness and contrast.

    Differences: at most 2^18 patches per set, while the paper takes 128 per image; both
    sets are cut at the same places, so the distance of a set from itself is 0.

    Args:
        real, fake: Uint8 images `(n, h, w, c)` and `(m, h, w, c)`, of 7x7 or more.
        seed: int. Seed of the patches and the directions. Defaults to 0.

    Returns:
        A dictionary from the level, such as "28x28", to its distance; the finest first.

    Raises:
        InputError: The images are not uint8, differ in shape, or are smaller than a
            patch.

    Examples:
        >>> images = np.zeros((4, 16, 16, 1), "uint8")
        >>> tfgan_kit.metrics.sliced_wasserstein_distance(images, images)
        {'16x16': 0.0}
    """
    shape = _checked_shape(real, fake)
    levels = [shape[:2]]
    while min(levels[-1]) >= 2 * _SMALLEST:
        levels.append(tuple((side + 1) // 2 for side in levels[-1]))
    random = np.random.default_rng(seed)
    count = min(_PATCHES * min(len(real), len(fake)), _MOST_PATCHES)
    spots = random.random((count, 2))
    directions = random.normal(size=(_DIRECTIONS, _PATCH**2 * shape[2]))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    distances = {}
    for index, (height, width) in enumerate(levels):
        above = len(levels) - 1 - index
        sets = [_descriptors(images, index, above, spots) for images in (real, fake)]
        distance = _distance(*sets, directions.astype(np.float32))
        distances[f"{height}x{width}"] = 1000 * distance
    return distances


def _checked_shape(real, fake):
    for images in (real, fake):
        if images.dtype != np.uint8 or images.ndim != 4 or not len(images):
            raise InputError(
                "images must be uint8 (n, height, width, channels), n at least 1. "
                f"Received: {images.dtype} {images.shape}."
            )
    shapes = real.shape[1:], fake.shape[1:]
    if shapes[0] != shapes[1] or min(shapes[0][:2]) < _PATCH:
        raise InputError(
            f"real and fake images must be of one shape and at least {_PATCH}x{_PATCH} "
            f"pixels. Received: {shapes[0]} and {shapes[1]}."
        )
    return shapes[0]


def _descriptors(images, index, above, spots):
    """Return normalised float32 patches `(patches, c * 7 * 7)` of one level."""
    owners = np.arange(len(spots)) * len(images) // len(spots)
    parts = []
    for start in range(0, len(images), _BATCH):
        level = _level(images[start : start + _BATCH].astype(np.float32), index, above)
        windows = np.lib.stride_tricks.sliding_window_view(
            level, (_PATCH, _PATCH), axis=(1, 2)
        )
        in_batch = (owners >= start) & (owners < start + _BATCH)
        rows, columns = (spots[in_batch] * windows.shape[1:3]).astype(int).T
        parts.append(windows[owners[in_batch] - start, rows, columns])
    patches = np.concatenate(parts)
    patches -= patches.mean(axis=(0, 2, 3), keepdims=True, dtype=np.float64)
    deviation = patches.std(axis=(0, 2, 3), keepdims=True, dtype=np.float64)
    patches /= np.maximum(deviation, 1e-8)  # a single colour has deviation 0
    return patches.reshape(len(patches), -1)


def _level(images, index, above):
    """Return level `index` of the Laplacian pyramid of Burt and Adelson 1983.

    It holds what the next level lacks. Without a level `above`, it holds the rest.
    """
    for _ in range(index):
        images = _blurred(images)[:, ::2, ::2]
    if not above:
        return images
    larger = np.zeros_like(images)
    larger[:, ::2, ::2] = _blurred(images)[:, ::2, ::2]
    return images - 4 * _blurred(larger)  # only every fourth pixel is not 0


def _blurred(images):
    for axis in (1, 2):
        padding = [(2, 2) if number == axis else (0, 0) for number in range(4)]
        padded = np.pad(images, padding, "reflect")
        positions = np.arange(images.shape[axis])
        images = sum(
            tap * padded.take(positions + shift, axis)
            for shift, tap in enumerate(_TAPS)
        )
    return images


def _distance(first, second, directions):
    """Return the mean difference of sorted projections."""
    distances = []
    for some in np.split(directions, 16):
        sides = [some @ side.T for side in (first, second)]
        for side in sides:
            side.sort(axis=1)
        distances.append(np.abs(sides[0] - sides[1]).mean(dtype=np.float64))
    return float(np.mean(distances))
