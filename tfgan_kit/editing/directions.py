"""Directions in which pictures change, found without labels."""

import dataclasses

import numpy as np

from tfgan_kit import options
from tfgan_kit.editing import mixing
from tfgan_kit.errors import InputError

_KINDS = ("sefa", "pca")
_NUM = 8
_SCALE_SAMPLES = 1000
# Eigenvalues below this share of the largest are rounding.
_NO_STRENGTH = 1e-9


@dataclasses.dataclass(frozen=True, eq=False)
class Directions:
    """Directions of a space, the strongest first.

    Attributes:
        vectors: Float32 `(num, dim)`, each of length 1.
        scales: Float32 `(num,)`. Standard deviation of the codes along each of them.
        strengths: Float32 `(num,)`. The eigenvalues.
        shares: Float32 `(num,)`. Each eigenvalue as a share of the sum of all: how much
            of what the first weights do ("sefa"), or of the variance ("pca"), it has.
    """

    vectors: np.ndarray
    scales: np.ndarray
    strengths: np.ndarray
    shares: np.ndarray

    def move(self, codes, number, amount):
        """Return codes `(..., dim)` moved along a direction by `amount` deviations.

        The first direction has the number 0.

        Raises:
            InputError: There is no direction of that number.
        """
        if not 0 <= number < len(self.vectors):
            raise InputError(
                f"the directions have the numbers 0 to {len(self.vectors) - 1}. "
                f"Received: {number}."
            )
        step = amount * self.scales[number] * self.vectors[number]
        return (codes + step).astype(np.float32)


def find(space, kind=None, num=None, seed=0, places=None, label=None):
    """Return the strongest directions of a space.

    "sefa" takes the eigenvectors of A A^T, where A is the linear map that reads the
    codes, with columns of length 1. "pca" takes the principal components of the styles,
    or those of the first layer's values, carried back to latents by least squares. For
    an exported generator without styles, it takes those of its pictures.

    Args:
        space: From `space_of` or `space_of_export`.
        kind: str. "sefa" or "pca". Defaults to None, which means "sefa", or "pca" for
            an exported generator, whose weights cannot be read.
        num: int. Number of directions. Defaults to None, which means 8, or all if there
            are fewer.
        seed: int. Seed of the samples of "pca" and of the scales. Defaults to 0.
        places: slice. From `places_of`: "sefa" looks only at what these places do with
            their style. Defaults to None, which means all of them.
        label: int. Class of the samples of "pca". Defaults to None, which means all
            classes for styles, and the first for latents.

    Returns:
        `Directions`.

    Raises:
        InputError: The space has fewer directions, or no places, or its first layer is
            not linear, or cannot be read.

    Examples:
        >>> from tfgan_kit import editing
        >>> space = editing.space_of(tfgan_kit.build("gan", (8, 8, 1), latent_dim=4))
        >>> editing.find(space, num=2).vectors.shape
        (2, 4)

    Reference: Shen and Zhou 2021, arXiv 2007.06600, section 3 ("sefa"); Harkonen et al.
    2020, arXiv 2004.02546, section 2 ("pca").
    """
    kind = space.usual if kind is None else kind
    if kind not in _KINDS:
        raise InputError(f"directions must be one of sefa, pca. Received: {kind!r}.")
    if num is not None:
        options.check("directions", num)
    if places is not None:
        mixing.check_has_places(space)
    if kind == "sefa":
        matrix = space.matrix(places)
        total = matrix.any(axis=0).sum()  # as many eigenvalues of 1 in the mean
        vectors, strengths = sefa(matrix, num or _NUM)
    else:
        codes, features = space.features(seed, label)
        total = features.var(axis=0, dtype=np.float64).sum()
        vectors, strengths = pca(codes, features, num or _NUM)
    if len(vectors) < (num or 1):
        raise InputError(
            f"this generator has {len(vectors)} directions. Received: {num or 1}."
        )
    codes, _ = space.draw(_SCALE_SAMPLES, seed)
    scales = (codes @ vectors.T).std(axis=0)
    every = vectors, scales, strengths, strengths / total
    return Directions(*(x.astype(np.float32) for x in every))


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
        num: int. Largest number of components; those without variance are left out.
    """
    centred = features.astype(np.float64) - features.mean(axis=0)
    count, units = centred.shape
    if features is codes:
        return _strongest(centred.T @ centred / count, num)
    if units <= count:
        components, variances = _strongest(centred.T @ centred / count, num)
        values = components @ centred.T
    else:  # the same from the products of rows, which are fewer
        values, variances = _strongest(centred @ centred.T / count, num)
    # The values of different components are orthogonal, so that least squares is this.
    vectors = values @ (codes.astype(np.float64) - codes.mean(axis=0))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), variances


def _strongest(symmetric, num):
    values, vectors = np.linalg.eigh(symmetric)
    num = min(num, (values > _NO_STRENGTH * values[-1]).sum())
    vectors = vectors.T[::-1][:num]
    # The sign is free; the largest entry is positive, so that results repeat.
    largest = np.abs(vectors).argmax(axis=1)[:, None]
    vectors = vectors * np.sign(np.take_along_axis(vectors, largest, 1))
    return vectors, values[::-1][:num]
