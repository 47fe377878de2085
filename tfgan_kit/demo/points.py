"""The points of a plane that demonstrations learn, in [-1, 1]; no TensorFlow."""

import dataclasses
import math

import numpy as np

from tfgan_kit import recipes
from tfgan_kit.errors import InputError


@dataclasses.dataclass(frozen=True, eq=False)
class Gaussians:
    """A mixture of equally likely and equally wide normal distributions.

    Args:
        centres: Array `(k, 2)`.
        deviation: float. Standard deviation in both directions.
    """

    centres: np.ndarray
    deviation: float

    def draw(self, count, random):
        """Return points `(count, 2)`, drawn with NumPy's generator `random`."""
        chosen = self.centres[random.integers(0, len(self.centres), count)]
        return chosen + random.normal(scale=self.deviation, size=chosen.shape)

    def density(self, points):
        """Return the density at points `(n, 2)`, float64 `(n,)`."""
        squares = np.sum((points[:, None] - self.centres) ** 2, axis=-1)
        bells = np.exp(-squares / (2 * self.deviation**2))
        return bells.mean(axis=1) / (2 * math.pi * self.deviation**2)

    def report(self, points):
        """Return measurements of generated points, as texts by name.

        A mode counts as found if at least a quarter of its even share of the points is
        within four deviations of it.
        """
        distances = np.linalg.norm(points[:, None] - self.centres, axis=-1)
        near, modes = distances < 4 * self.deviation, len(self.centres)
        found = np.sum(near.mean(axis=0) >= 0.25 / modes)
        return {
            "modes found": f"{found} of {modes}",
            "share of samples at a mode": f"{near.any(axis=1).mean():.3f}",
        }


@dataclasses.dataclass(frozen=True)
class Spiral:
    """A spiral arm around the middle, with normal noise.

    Args:
        turns: float. Number of turns.
        deviation: float. Standard deviation of the noise.
    """

    turns: float
    deviation: float

    def draw(self, count, random):
        """Return points `(count, 2)`, drawn with NumPy's generator `random`."""
        # A square root would spread points evenly over the disc instead of the arm.
        curve = self._curve(random.uniform(size=count) ** 0.6)
        return curve + random.normal(scale=self.deviation, size=curve.shape)

    def _curve(self, shares):
        angles, radii = 2 * math.pi * self.turns * shares, 0.08 + 0.77 * shares
        return radii[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)

    def report(self, points):
        """Return measurements of generated points, as texts by name."""
        curve = self._curve(np.linspace(0, 1, 500))
        distances = np.linalg.norm(points[:, None] - curve, axis=-1).min(axis=1)
        near = np.mean(distances < 4 * self.deviation)
        return {"share of samples at the spiral": f"{near:.3f}"}


def _ring(count, radius):
    angles = 2 * math.pi * np.arange(count) / count
    return radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def _grid(count, reach):
    places = np.linspace(-reach, reach, count)
    return np.stack(np.meshgrid(places, places), axis=-1).reshape(-1, 2)


TWO_GAUSSIANS = "two-gaussians"
DATA = {
    "ring": Gaussians(_ring(8, 0.7), 0.05),
    "grid": Gaussians(_grid(5, 0.8), 0.03),
    "spiral": Spiral(1.5, 0.02),
    TWO_GAUSSIANS: Gaussians(np.array([[0.25, 0.2]]), 0.15),
}


def get(name):
    """Return the data of a name.

    Raises:
        InputError: The name is unknown; the message lists the nearest names.
    """
    if name not in DATA:
        hint = recipes.nearest(name, DATA)
        raise InputError(f"unknown demonstration {name!r}: {hint}")
    return DATA[name]
