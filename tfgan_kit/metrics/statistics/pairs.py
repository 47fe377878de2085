"""Differences between images and their true counterparts, one number per pair."""

import numpy as np

from tfgan_kit.errors import InputError

# Equal images have an infinite ratio, which no mean survives.
MOST_DECIBELS = 100.0
WINDOW = 11
_CHUNK = 256
# ITU-R BT.601 for R, G and B in [0, 1].
OFFSET, WEIGHTS = 16.0, (65.481, 128.553, 24.966)


def luminance(images: np.ndarray) -> np.ndarray:
    """Return the levels on which PSNR and SSIM are published, float64 `(n, h, w, 1)`.

    Y = 16 + 65.481 R + 128.553 G + 24.966 B, for R, G and B in [0, 1]. It is 16 for
    black and 235 for white. Grey images keep their levels. Images with alpha are drawn
    over black.

    Args:
        images: Levels from 0 to 255, `(n, h, w, c)`, c being 1, 3 or 4.

    Raises:
        InputError: The images have another number of channels.

    Examples:
        >>> from tfgan_kit import metrics
        >>> metrics.luminance(np.full((1, 1, 1, 3), 255)).round(3).ravel()
        array([235.])
    """
    images = np.asarray(images)
    if images.ndim != 4 or images.shape[-1] not in (1, 3, 4):
        raise InputError(
            "luminance takes images (n, height, width, channels) of 1, 3 or 4 "
            f"channels. Received: {images.shape}."
        )
    images = images.astype(np.float64)
    if images.shape[-1] == 1:
        return images
    colours = images[..., :3] / 255.0
    if images.shape[-1] == 4:
        colours *= images[..., 3:] / 255.0
    return OFFSET + colours @ np.float64(WEIGHTS)[:, None]


def mean_absolute_error(images: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the mean absolute difference of each pair of images, float64 `(n,)`.

    Args:
        images, others: Numbers `(n, ...)` of one shape.

    Raises:
        InputError: The shapes differ.

    Examples:
        >>> from tfgan_kit import metrics
        >>> metrics.mean_absolute_error(np.array([[0, 4]]), np.array([[1, 1]]))
        array([2.])
    """
    return _of_pairs(lambda a, b: _means(np.abs(a - b)), images, others)


def peak_signal_to_noise_ratio(
    images: np.ndarray, others: np.ndarray, peak: float = 255.0
) -> np.ndarray:
    """Return the PSNR of each pair of images in decibels, float64 `(n,)`.

    It is 10 log10(peak² / mean squared difference), and at most 100, which is the value
    of equal images.

    Args:
        images, others: Numbers `(n, ...)` of one shape.
        peak: float. Largest possible difference. Defaults to 255.

    Raises:
        InputError: The shapes differ.

    Examples:
        >>> from tfgan_kit import metrics
        >>> zeros, tenths = np.zeros((1, 8, 8, 1)), np.full((1, 8, 8, 1), 0.1)
        >>> metrics.peak_signal_to_noise_ratio(zeros, tenths, peak=1.0).round(3)
        array([20.])
    """
    least = peak**2 * 10 ** (-MOST_DECIBELS / 10)

    def ratio(images, others):
        error = np.maximum(_means((images - others) ** 2), least)
        return 10 * np.log10(peak**2 / error)

    return _of_pairs(ratio, images, others)


def structural_similarity(
    images: np.ndarray, others: np.ndarray, peak: float = 255.0
) -> np.ndarray:
    """Return the SSIM of each pair of images, float64 `(n,)`, 1 for equal images.

    The window is a Gaussian of 11x11 pixels with deviation 1.5, which stays inside the
    image; K1 is 0.01 and K2 is 0.03. This is `tf.image.ssim`, the mean over channels.

    Args:
        images, others: Numbers `(n, h, w, c)` of one shape, h and w at least 11.
        peak: float. Largest possible difference. Defaults to 255.

    Raises:
        InputError: The shapes differ, or the images are smaller than the window.

    Reference:
        Wang et al., Image quality assessment: from error visibility to structural
        similarity, 2004.
    """
    import tensorflow as tf  # the other statistics need no TensorFlow

    shape = np.shape(images)
    if len(shape) != 4 or min(shape[1:3]) < WINDOW:
        raise InputError(
            f"SSIM has a window of {WINDOW}x{WINDOW} pixels: give larger images, or "
            f"leave ssim out. Received: {shape}."
        )

    def similarity(images, others):
        images, others = images.astype(np.float32), others.astype(np.float32)
        return tf.image.ssim(images, others, peak).numpy().astype(np.float64)

    return _of_pairs(similarity, images, others)


def without_border(images: np.ndarray, border: int) -> np.ndarray:
    """Return images `(n, h, w, c)` without that many pixels on each side."""
    height, width = images.shape[1:3]
    return images[:, border : height - border, border : width - border]


def _of_pairs(function, images, others):
    """Return a function of float64 pairs, some hundred pairs at a time."""
    images, others = np.asarray(images), np.asarray(others)
    if images.shape != others.shape or not images.size:
        raise InputError(
            "pairs of images must have one shape (n, height, width, channels). "
            f"Received: {images.shape} and {others.shape}."
        )
    parts = [slice(start, start + _CHUNK) for start in range(0, len(images), _CHUNK)]
    doubles = np.float64
    return np.concatenate(
        [function(images[p].astype(doubles), others[p].astype(doubles)) for p in parts]
    )


def _means(values):
    return values.reshape(len(values), -1).mean(axis=1)
