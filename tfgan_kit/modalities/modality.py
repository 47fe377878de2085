"""The base class of all modalities."""

import dataclasses
import operator
import pathlib
from typing import Any, ClassVar

import numpy as np
import tensorflow as tf

from tfgan_kit import files
from tfgan_kit.errors import InputError


@dataclasses.dataclass(frozen=True)
class Modality:
    """The kind of an example. Abstract: `Image` and `Vectors` derive from it.

    Networks see float32 examples; data sets, samples and servers store them in
    `stored_dtype`. `from_stored` and `to_stored` convert in a TensorFlow graph. Your
    own modality sets the class attributes, and overrides the methods it needs. Make it
    a frozen dataclass with `@modalities.register`, so that every file can hold it.

    Args:
        shape: Shape of one example as networks see it, without the batch axis.

    Attributes:
        name: Name of the modality in recipes and files, such as "image".
        plural: Noun for examples in messages, such as "images".
        stored_dtype: Name of the dtype of stored examples.
        suffix: File suffix of a preview, such as ".png".
        encoding: Name of the bytes that `encode` makes, such as "png"; None: a server
            cannot send an example as the bytes of a file.
        augmentations: Names of the random changes that make sense for it.
        features: Default features for metrics; None: the pixels or numbers themselves.
        metrics: Names of the metrics that apply.

    Raises:
        InputError: The shape is not one of this modality.

    Examples:
        >>> class Waves(tfgan_kit.modalities.Modality):
        ...     name, plural = "waves", "waves"
        ...
        >>> Waves((16, 1)).from_stored(np.zeros((2, 16, 1), "float32")).shape
        TensorShape([2, 16, 1])
    """

    shape: tuple[int, ...]

    name: ClassVar[str] = ""
    plural: ClassVar[str] = "examples"
    stored_dtype: ClassVar[str] = "float32"
    suffix: ClassVar[str] = ".npy"
    encoding: ClassVar[str | None] = None
    augmentations: ClassVar[tuple[str, ...]] = ("none",)
    features: ClassVar[str | None] = None
    metrics: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self):
        object.__setattr__(self, "shape", _checked(self.shape))
        self.check()

    @property
    def stored_shape(self) -> tuple[int, ...]:
        """Return the shape of one stored example; by default, that of the networks."""
        return self.shape

    def check(self) -> None:
        """Raise InputError unless `shape` is a shape of this modality."""

    def from_stored(self, values: tf.Tensor) -> tf.Tensor:
        """Convert stored examples to float32; floats pass unchanged."""
        return tf.cast(values, tf.float32)

    def to_stored(self, values: tf.Tensor) -> tf.Tensor:
        """Convert examples from a network to the stored dtype."""
        return tf.cast(values, self.stored_dtype)

    def check_examples(self, values: Any) -> None:
        """Check the values of an array of examples, stored or float.

        The caller has checked shape and dtype.

        Raises:
            InputError: A value is outside of the range of this modality.
        """
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            raise InputError(
                f"{self.plural} must be finite numbers. Received: NaN or infinity."
            )

    def assert_examples(self, values: tf.Tensor) -> tf.Tensor:
        """Return the values, with the checks of `check_examples` added to the graph."""
        return values

    def preview(
        self, examples: np.ndarray, path: pathlib.Path, columns: int | None = None
    ) -> None:
        """Write a file with this modality's `suffix` that shows examples to a person.

        Args:
            examples: Stored examples `(n, *stored_shape)`.
            path: The file, which is written completely or not at all.
            columns: int. Examples per row of a grid. Defaults to None: a square grid.
        """
        self.save(examples, pathlib.Path(path))

    def save(self, examples: np.ndarray, path: pathlib.Path) -> None:
        """Write stored examples as one `.npy` file `(n, *stored_shape)`."""
        with (
            files.replacing(pathlib.Path(path)) as temporary,
            open(temporary, "wb") as file,
        ):
            np.save(file, examples)

    def encode(self, example: tf.Tensor) -> tf.Tensor:
        """Encode one stored example as the bytes of a file, in a string tensor."""
        raise NotImplementedError(f"{self.name} has no encoding.")

    def read(self, path: pathlib.Path) -> np.ndarray:
        """Read the stored example in a file.

        Raises:
            InputError: The file cannot be read as an example of this modality.
        """
        raise InputError(f"{self.plural} cannot be read from files. Received: {path}.")

    def fitted(self, values: np.ndarray) -> "Modality":
        """Return the modality with parameters from data, such as their scale.

        Args:
            values: Stored training examples `(n, *stored_shape)`.
        """
        return self

    def get_config(self) -> dict[str, Any]:
        """Return the arguments of `__init__` as types of JSON."""
        return {
            field.name: _plain(getattr(self, field.name))
            for field in dataclasses.fields(self)
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "Modality":
        """Return the modality whose `get_config` gave `config`."""
        return cls(**config)


def _checked(shape):
    """Return a shape as a tuple of int, in which None means any size.

    Raises:
        InputError: It is no shape.
    """
    try:
        sizes = tuple(None if size is None else operator.index(size) for size in shape)
    except TypeError:  # it is no sequence, or not one of integers
        sizes = (0,)
    if any(size is not None and size < 1 for size in sizes):
        raise InputError(
            "a shape must be a list of integers of at least 1, such as (28, 28, 1). "
            f"Received: {shape!r}."
        )
    return sizes


def _plain(value):
    return list(value) if isinstance(value, tuple) else value
