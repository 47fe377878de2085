"""An opened generator, in any form."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from tfgan_kit import sampling
from tfgan_kit.export.interface import Interface


@dataclasses.dataclass(frozen=True)
class OpenGenerator:
    """A function from the arrays that a generator's inputs draw to its examples.

    Args:
        function: The function to call.
        interface: The `Interface` of the generator.
        gives_stored: bool. Whether the function returns stored examples, as the
            signatures of a SavedModel do. Defaults to False, which means floats.
    """

    function: Callable[..., Any]
    interface: Interface
    gives_stored: bool = False

    def __call__(self, *arrays: Any) -> Any:
        """Return examples of one batch, float or stored."""
        return self.function(*arrays)

    @property
    def modality(self) -> Any:
        """Return the `Modality` of the examples."""
        return self.interface.modality

    def stored(self, arrays: tuple[np.ndarray, ...]) -> np.ndarray:
        """Return stored examples for arrays of n rows, in batches of a fixed size."""
        if self.gives_stored:  # floats may be stored, too
            return sampling.in_batches(self.function, arrays)
        return sampling.generate(self.function, arrays, self.modality.to_stored)
