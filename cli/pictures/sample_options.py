"""The requested samples of `sample`, and the grid that shows them."""

import re

from tfgan_kit import options
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import image_grids

from ..terminal.common import classes_of
from .codes import CodeSettings

_COLUMNS = 8


class SampleOptions:
    """The checked options of the same names.

    Attributes:
        num: int. Number of samples; with `labels`, of each.
        rows, columns: Shape of the grid; None means nearly square.
    """

    def __init__(self, *, num, seed, truncation, grid, label, labels, code):
        self.rows, self.columns = _parse_grid(grid)
        self._classes, self._in_rows = classes_of(label, labels), labels is not None
        self._codes = CodeSettings(code)
        self._check_grid(grid, num)
        self._is_default = num is None and not grid and not self._codes
        if num is None:
            whole = self.rows * self.columns if grid else _COLUMNS**2
            num = _COLUMNS if self._in_rows or self._codes.columns else whole
        self.num = options.check("num_images", num)
        options.check("seed", seed)
        if truncation is not None:
            options.check("truncation", truncation)
        if grid and num > self.rows * self.columns:
            raise InputError(f"a grid of {grid} cannot show {num} pictures.")
        if self._in_rows or self._is_default:
            self.columns = num if self._in_rows else _COLUMNS
        self.columns = self._codes.columns or self.columns
        self._common = {"seed": seed, "truncation": truncation}

    def draw(self, inputs):
        """Return the arrays that a generator with these `sampling.Inputs` takes."""
        self._has_classes = inputs.num_classes is not None
        drawn = dict(zip(inputs.parts, self._draw(inputs), strict=True))
        if self._codes:
            # Raises InputError if there are no latents.
            rows, latents = self._codes.replace(inputs, drawn.get("latents"))
            drawn = {name: array[rows] for name, array in drawn.items()}
            drawn["latents"] = latents
        return tuple(drawn.values())

    def columns_of(self, pictures, is_wide):
        """Return the columns of the grid of pictures; None means nearly square.

        Args:
            pictures: Array `(n, height, width, channels)`, or other examples.
            is_wide: Whether each picture shows several images side by side.
        """
        is_free = self._is_default and not self._in_rows and not self._has_classes
        if is_wide and (self.columns is None or is_free):
            return image_grids.columns_of(len(pictures), pictures.shape[1:])
        return self.columns

    def _draw(self, inputs):
        if self._in_rows:
            return inputs.draw_classes(self._classes, self.num, **self._common)
        if self._classes:
            return inputs.draw(self.num, **self._common, labels=self._classes[0])
        if self._is_default:
            return inputs.draw_grid(self.num, self.columns, **self._common)
        return inputs.draw(self.num, **self._common)

    def _check_grid(self, grid, num):
        """Raise InputError if two options define the grid."""
        if self._in_rows and (grid or self._codes):
            other = "--grid" if grid else "--code"
            raise InputError(f"--labels is a grid of its own: leave {other} out.")
        if self._codes.columns and grid:
            raise InputError(
                "codes that walk are a grid of their own: leave --grid out."
            )
        if (self._codes.is_all or self._codes.walks == 2) and num is not None:
            raise InputError(
                "two codes that walk, and all, fill the grid: leave --num out."
            )


def _parse_grid(grid):
    if grid is None:
        return None, None
    match = re.fullmatch(r"([1-9]\d{0,3})x([1-9]\d{0,3})", grid)
    if not match:
        raise InputError(f"--grid takes ROWSxCOLUMNS, such as 8x8. Received: {grid!r}.")
    return int(match[1]), int(match[2])
