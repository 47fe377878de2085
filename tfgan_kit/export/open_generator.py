"""An opened generator, in any form."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from tfgan_kit import sampling
from tfgan_kit.errors import InputError
from tfgan_kit.export.interface import BACK, Interface


@dataclasses.dataclass(frozen=True)
class OpenGenerator:
    """A function from the arrays that a generator's inputs draw to its examples.

    Args:
        function: The function to call. That of a translator takes images of any size
            if the network does.
        interface: The `Interface` of the generator.
        gives_stored: bool. Whether the function returns stored examples, as the
            signatures of a SavedModel do. Defaults to False, which means floats, as
            those of a translator.
        back: The `OpenGenerator` of a translator's way back, or None.
        partners: Kept examples of what it imitates, by field, if there are any.
        halves: The function of its signature `map`, that of `synthesize`, and the shape
            `(places, dim)` of the styles between them; None if it has no styles.
    """

    function: Callable[..., Any]
    interface: Interface
    gives_stored: bool = False
    back: "OpenGenerator | None" = None
    partners: dict[str, sampling.Examples] = dataclasses.field(default_factory=dict)
    halves: tuple[Callable[..., Any], Callable[..., Any], tuple[int, int]] | None = None

    def __call__(self, *arrays: Any) -> Any:
        """Return examples of one batch, float or stored."""
        return self.function(*arrays)

    @property
    def inputs(self) -> sampling.Inputs:
        """Return the inputs that the generator takes."""
        return self.interface.inputs

    @property
    def modality(self) -> Any:
        """Return the `Modality` of the examples."""
        return self.interface.modality

    def stored(self, arrays: tuple[np.ndarray, ...]) -> np.ndarray:
        """Return stored examples for arrays of n rows, in batches of a fixed size.

        Raises:
            InputError: Examples are NaN or infinite.
        """
        function = sampling.finite(self.function)
        if self.gives_stored:  # floats may be stored, too
            return sampling.in_batches(function, arrays)
        to_stored = self.modality.to_stored
        rows = sampling.rows_of(self.interface.inputs, self.modality)
        return sampling.generate(function, arrays, to_stored, rows)

    def translate(self, images: Any, back: bool = False) -> Any:
        """Return the uint8 images that a translator makes of images.

        Args:
            images: Array `(n, height, width, channels)`, uint8 or float in [-1, 1]; or
                a list of images `(height, width, channels)`, whose sizes may differ.
            back: bool. Whether to translate by the second network, as CycleGAN has one.
                Defaults to False.

        Raises:
            InputError: It translates no images, or not in that direction; or the images
                have another shape, dtype or range.

        Examples:
            >>> shapes = {"source": (8, 8, 1), "target": (8, 8, 1)}
            >>> tfgan_kit.build("pix2pix", shapes, width=8).save("edges.keras")
            >>> source = tfgan_kit.export.find("edges.keras")
            >>> inputs, generator = tfgan_kit.export.open_source(source)
            >>> generator.translate(np.zeros((2, 8, 8, 1), "uint8")).shape
            (2, 8, 8, 1)
        """
        return self.translator(back)(images)

    def translator(self, back: bool = False) -> sampling.Translator:
        """Return the `Translator` of one direction; see `translate`."""
        if not self.interface.source:
            raise InputError(
                "only a network that makes images of images can translate, such as the "
                "generator of pix2pix. Received: a generator of "
                f"{self.interface.words()}."
            )
        for generator in filter(None, (self, self.back)):
            faced = generator.interface
            if bool(back) == (faced.suffix == BACK):
                return sampling.Translator(generator.function, faced.source_shape)
        (name,) = self.interface.inputs.parts
        remedy = "leave back out" if back else "ask for the way back"
        raise InputError(
            f"this generator translates only images of the field {name}: {remedy}."
        )
