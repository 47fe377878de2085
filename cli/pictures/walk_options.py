"""The path of `interpolate`: through latents, and through classes."""

import numpy as np

from tfgan_kit import options
from tfgan_kit.errors import InputError

from ..terminal.common import parse_labels

_FRAMES = options.Option(int, "frames between two ends", low=1, most=10_000)


class Walk:
    """The checked options of the same names.

    Attributes:
        seeds: Seeds of the samples that the walk passes, in order.
    """

    def __init__(self, seeds, label, labels, steps, truncation):
        self._labels = None if labels is None else _parse_labels(labels, label)
        self._label = None if label is None else options.check("label", label)
        self.seeds = _parse_seeds(seeds, self._labels)
        self._steps = options.check("steps", steps, _FRAMES)
        if truncation is not None:
            options.check("truncation", truncation)
        self._truncation = truncation

    def draw(self, inputs, keys=None):
        """Return the arrays of the frames, steps + 1 per key; the walk is a loop.

        Args:
            inputs: The `sampling.Inputs`.
            keys: Latents to pass, `(n, latent_dim)`; None means those of the seeds.
        """
        if keys is None:
            keys = [
                self._latents(inputs, inputs.draw(1, x, truncation=self._truncation))
                for x in self.seeds
            ]
        keys = [*keys]
        latents = self._between(keys, inputs.between)
        # Other inputs are those of the first seed, in every frame.
        first = dict(zip(inputs.parts, inputs.draw(1, self.seeds[0]), strict=True))
        drawn = {name: np.repeat(x, len(latents), 0) for name, x in first.items()}
        drawn["latents"] = latents
        if self._labels:
            from tfgan_kit import sampling

            inputs.check_labels(np.array(self._labels), len(self._labels))
            whole = np.eye(inputs.num_classes, dtype=np.float32)[self._labels]
            drawn["labels"] = self._between([*whole], sampling.line)
        elif self._label is not None or inputs.has("labels"):
            drawn["labels"] = inputs.check_labels(self._label or 0, len(latents))
        return tuple(drawn.values())

    def _latents(self, inputs, drawn):
        by_name = dict(zip(inputs.parts, drawn, strict=True))
        if "latents" not in by_name:
            raise InputError(
                "a walk needs a generator of latents. Received: a generator of "
                f"{', '.join(by_name)}."
            )
        return by_name["latents"][0]

    def _between(self, keys, way):
        shares = np.arange(self._steps + 1) / (self._steps + 1)
        pairs = zip(keys, keys[1:] + keys[:1], strict=True)
        return np.concatenate([way(*pair, shares) for pair in pairs])


def _parse_labels(text, label):
    labels = parse_labels(text)
    if label is not None:
        raise InputError("give --label or --labels, not both.")
    if len(labels) < 2:
        raise InputError(
            f"--labels takes at least two labels, such as 3,7. Received: {text!r}."
        )
    return labels


def _parse_seeds(text, labels):
    if text is None:
        text = "0" if labels else "0,1,2,3"
    try:
        seeds = [int(part) for part in text.split(",")]
    except ValueError:
        seeds = []
    if labels and len(seeds) == 1:
        seeds *= len(labels)
    if labels and len(seeds) != len(labels):
        raise InputError(
            f"--seeds takes one seed, or one for each of the {len(labels)} labels. "
            f"Received: {text!r}."
        )
    if len(seeds) < 2:
        raise InputError(
            f"--seeds takes at least two seeds, such as 1,2,3. Received: {text!r}."
        )
    return [options.check("seed", seed) for seed in seeds]
