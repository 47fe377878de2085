"""Directions in which pictures change, found without labels."""

import dataclasses

import numpy as np

from tfgan_kit import options
from tfgan_kit.errors import InputError

_KINDS = ("sefa", "pca")
_PCA_SAMPLES = 10000
_SCALE_SAMPLES = 1000


@dataclasses.dataclass(frozen=True, eq=False)
class Directions:
    """Directions of a space, the strongest first.

    Attributes:
        vectors: Float32 `(num, dim)`, each of length 1.
        scales: Float32 `(num,)`. Standard deviation of the codes along each of them.
        strengths: Float32 `(num,)`. The eigenvalues.
    """

    vectors: np.ndarray
    scales: np.ndarray
    strengths: np.ndarray

    def move(self, codes, number, amount):
        """Return codes `(..., dim)` moved along a direction by `amount` deviations."""
        step = amount * self.scales[number] * self.vectors[number]
        return (codes + step).astype(np.float32)


def find(space, kind="sefa", num=8, seed=0):
    """Return the strongest directions of a space.

    "sefa" takes the eigenvectors of A A^T, where A is the linear map that reads the
    codes, with columns of length 1. "pca" takes the principal components of the styles,
    or those of the first layer's values, carried back to latents by least squares.

    Args:
        space: From `space_of`.
        kind: str. "sefa" (default) or "pca".
        num: int. Number of directions. Defaults to 8.
        seed: int. Seed of the samples of "pca" and of the scales. Defaults to 0.

    Returns:
        `Directions`.

    Raises:
        InputError: The space has fewer directions, or its first layer is not linear.

    Examples:
        >>> from tfgan_kit import editing
        >>> space = editing.space_of(tfgan_kit.build("gan", (8, 8, 1), latent_dim=4))
        >>> editing.find(space, num=2).vectors.shape
        (2, 4)

    Reference: Shen and Zhou 2021, arXiv 2007.06600, section 3 ("sefa"); Harkonen et al.
    2020, arXiv 2004.02546, section 2 ("pca").
    """
    if kind not in _KINDS:
        raise InputError(f"directions must be one of sefa, pca. Received: {kind!r}.")
    codes, _ = space.draw(_SCALE_SAMPLES, seed)
    options.check("directions", num)
    if kind == "sefa":
        vectors, strengths = sefa(space.matrix(), num)
    else:
        vectors, strengths = pca(*space.features(_PCA_SAMPLES, seed), num)
    if len(vectors) < num:
        raise InputError(
            f"this generator has {len(vectors)} directions. Received: num={num}."
        )
    scales = (codes @ vectors.T).std(axis=0)
    return Directions(*(x.astype(np.float32) for x in (vectors, scales, strengths)))


def sefa(matrix, num):
    """Return `(vectors, eigenvalues)` of A A^T for `matrix` A `(dim, units)`.

    Columns are brought to length 1 first, as in the authors' code.
    """
    lengths = np.linalg.norm(matrix, axis=0, keepdims=True)
    columns = matrix / np.maximum(lengths, 1e-12)
    return _strongest(columns @ columns.T, num)


def pca(codes, features, num):
    """Return `(vectors, variances)`: the codes that make principal components.

    Args:
        codes: Array `(n, dim)`.
        features: Array `(n, units)` that depends on the codes. If it is the codes
            themselves, the result is their principal components.
        num: int. Number of components.
    """
    centred = features.astype(np.float64) - features.mean(axis=0)
    components, variances = _strongest(centred.T @ centred / len(codes), num)
    if features is codes:
        return components, variances
    shares = centred @ components.T
    centred_codes = codes.astype(np.float64) - codes.mean(axis=0)
    vectors = np.linalg.lstsq(shares, centred_codes, rcond=None)[0]
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), variances


def _strongest(symmetric, num):
    values, vectors = np.linalg.eigh(symmetric)
    vectors = vectors.T[::-1][:num]
    # The sign is free; the largest entry is positive, so that results repeat.
    largest = np.abs(vectors).argmax(axis=1)[:, None]
    vectors = vectors * np.sign(np.take_along_axis(vectors, largest, 1))
    return vectors, values[::-1][:num]
