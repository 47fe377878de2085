"""`sample --code`: codes of the latents, set to a value or swept over their values."""

import re

import numpy as np

from tfgan_kit.errors import InputError

from ..terminal.common import parse_labels

_STEPS = 10
_ALL = "all"


class CodeSettings:
    """The values of all `--code NAME=VALUE`, checked as far as it can be here.

    A choice (0, 1, ...) has one value such as 3, or several: 0-9 or 0,3,5. A number
    (c0, c1, ...) has one value such as 0.5, or walks: -1:1. The first code that walks
    does so along the columns of the grid, the second one along its rows. If only one
    walks, each row has other latents. With "all", each code has a row in which it walks
    alone.

    Attributes:
        walks: int. Number of codes that walk.
        is_all: bool. Whether the value is "all".
    """

    def __init__(self, texts):
        self.is_all = _ALL in texts
        if self.is_all and len(texts) > 1:
            raise InputError("--code all shows every code: give no other --code.")
        self._values = {} if self.is_all else dict(map(_parse, texts))
        if len(self._values) < len(texts) and not self.is_all:
            raise InputError(
                f"a code has one --code. Received: {', '.join(map(repr, texts))}."
            )
        self._walking = [n for n, values in self._values.items() if len(values) > 1]
        self.walks = len(self._walking)
        if self.walks > 2:
            raise InputError(
                "a grid has columns and rows: no third --code can walk. "
                f"Received: {', '.join(self._walking)}."
            )

    def __bool__(self):
        return self.is_all or bool(self._values)

    @property
    def columns(self):
        """Return the columns of the grid, or None if no code walks."""
        if self.is_all:
            return _STEPS
        return len(self._values[self._walking[0]]) if self.walks else None

    def replace(self, inputs, latents):
        """Return the latents of each sample of the grid, with the codes set.

        Args:
            inputs: The `sampling.Inputs` of the generator.
            latents: `(n, latent_dim)`. One row per sample or, with a walk, per row of
                the grid. With two walks or "all", the whole grid has the first one.

        Returns:
            `(rows, latents)`. Sample i has the other inputs of row `rows[i]`.
        """
        if latents is None:
            inputs.with_codes(latents, {})  # raises InputError
        if self.is_all:
            put = self._put_all(inputs, latents[:1])
            return np.zeros(len(put), int), put
        columns, rows = self.columns or 1, len(latents)
        indices = np.arange(rows)
        if self.walks == 2:
            rows = len(self._values[self._walking[1]])
            indices = np.zeros(rows, int)
        values = {
            name: chosen[0] for name, chosen in self._values.items() if len(chosen) == 1
        }
        for name, number in zip(self._walking, (0, 1), strict=False):
            chosen = np.array(self._values[name])
            along = np.tile(chosen, rows) if number == 0 else np.repeat(chosen, columns)
            values[name] = along
        indices = np.repeat(indices, columns)
        return indices, inputs.with_codes(latents[indices], values)

    def _put_all(self, inputs, latents):
        codes = inputs.codes
        if codes is None:
            inputs.with_codes(latents, {_ALL: 0})  # raises InputError
        copies = np.repeat(latents, _STEPS, axis=0)
        choices = np.arange(_STEPS) % codes.categories
        numbers = np.linspace(-1, 1, _STEPS)
        return np.concatenate(
            [
                inputs.with_codes(
                    copies, {name: numbers if name[0] == "c" else choices}
                )
                for name in codes.places(inputs.latent_dim)
            ]
        )


def _parse(text):
    """Return `(name, values)` from NAME=VALUE."""
    name, _, value = text.partition("=")
    number = r"[+-]?(\d+\.?\d*|\.\d+)"
    if re.fullmatch(r"\d{1,3}", name, re.ASCII) and re.match(r"\d", value):
        return str(int(name)), parse_labels(value, "--code")
    if re.fullmatch(r"c\d{1,3}", name, re.ASCII):
        if re.fullmatch(number, value, re.ASCII):
            return name, [float(value)]
        if re.fullmatch(f"{number}:{number}", value, re.ASCII):
            low, high = map(float, value.split(":"))
            return name, [*np.linspace(low, high, _STEPS)]
    raise InputError(
        "--code takes a choice such as 0=3 or 0=0-9, a number such as c1=0.5 or "
        f"c1=-1:1, or all. Received: {text!r}."
    )
