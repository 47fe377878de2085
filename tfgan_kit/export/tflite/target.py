"""The requested form of a TFLite file. Needs no TensorFlow."""

import dataclasses

from tfgan_kit import options
from tfgan_kit.errors import InputError
from tfgan_kit.export.comparison import LIMITS

QUANTIZE = tuple(LIMITS)


@dataclasses.dataclass(frozen=True)
class Target:
    """Form of a TFLite file; the file's metadata hold it under `tflite`.

    Args:
        quantize: str. "none" is float32; "float16" halves the weights; "dynamic" has
            int8 weights; "int8" has int8 weights and activations; "int16x8" has int8
            weights and int16 activations.
        io: str. "float" inputs and outputs, or "int" for int8 ones (only with "int8").
        batch: int. Examples at once, which delegates want fixed. None means any number.
        image_size: (height, width) of a translator's images, which delegates want fixed
            as well. None means any size, or that of the network if it has one.

    Raises:
        InputError: A value is invalid, or the values do not fit together.

    Examples:
        >>> target = tfgan_kit.export.Target(quantize="int8", io="int")
        >>> target.to_card()
        {'quantize': 'int8', 'io': 'int', 'batch': None}
    """

    quantize: str = "none"
    io: str = "float"
    batch: int | None = None
    image_size: tuple[int, int] | None = None

    def __post_init__(self):
        for name, choices in (("quantize", QUANTIZE), ("io", ("float", "int"))):
            if getattr(self, name) not in choices:
                raise InputError(
                    f"{name} must be one of {', '.join(choices)}. "
                    f"Received: {getattr(self, name)!r}."
                )
        if self.io == "int" and self.quantize != "int8":
            raise InputError(
                "integer inputs and outputs need quantize int8. "
                f"Received: {self.quantize}."
            )
        if self.batch is not None:
            options.check("batch_size", self.batch)
        if self.image_size is not None:
            for side in self.image_size:
                options.check("image_size", side)

    def to_card(self):
        """Return its entry in a model card; a size only if it is fixed here."""
        facts = dataclasses.asdict(self)
        if self.image_size is None:
            del facts["image_size"]
        return facts


FLOAT32 = Target()
