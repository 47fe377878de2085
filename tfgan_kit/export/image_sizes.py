"""The sizes of images that a translator takes, and what becomes of them."""

import dataclasses
import fractions

from tfgan_kit import keras_networks
from tfgan_kit.errors import InputError


@dataclasses.dataclass(frozen=True)
class ImageSizes:
    """The sizes of images that a translator takes.

    Args:
        multiple_of: int. It takes any size; sides that are no multiple of this number
            are padded by reflection, and the result is cropped. None means that it only
            takes the size of its field.
        scale: Sides of the result divided by those of the input, a `Fraction` or a
            text such as "4" or "1/2".
    """

    multiple_of: int | None = None
    scale: fractions.Fraction | str = "1"

    def __post_init__(self):
        object.__setattr__(self, "scale", fractions.Fraction(self.scale))

    @classmethod
    def of(cls, network):
        """Return the sizes of a Keras model from images to images."""
        multiple = keras_networks.multiple_of(network)
        if multiple is None:
            return FIXED
        return cls(multiple, keras_networks.scale_of(network))

    def to_card(self):
        """Return its entry in a model card."""
        if self.multiple_of is None:
            return {"any_size": False}
        return {
            "any_size": True,
            "multiple_of": self.multiple_of,
            "scale": str(self.scale),
        }

    @classmethod
    def from_card(cls, described):
        """Return the sizes that `to_card` described.

        Raises:
            ValueError: The description is invalid.
        """
        if not described["any_size"]:
            return FIXED
        return cls(described["multiple_of"], described["scale"])

    def check(self, images_shape, shape):
        """Raise InputError unless a batch of that shape suits.

        Args:
            images_shape: Shape of the batch.
            shape: (height, width, channels) of the field.
        """
        expected = (*(("height", "width") if self.multiple_of else shape[:2]), shape[2])
        fits = len(images_shape) == 4 and all(
            isinstance(size, str) or size == given
            for size, given in zip(expected, images_shape[1:], strict=True)
        )
        if not fits or 0 in images_shape:
            shown = ", ".join(map(str, ("n", *expected)))
            raise InputError(
                f"this network translates images of the shape ({shown}). "
                f"Received: {tuple(images_shape)}."
            )


FIXED = ImageSizes()
