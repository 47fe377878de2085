"""What a metric found, and how."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Result:
    """One number, with all that it takes to find it again.

    Attributes:
        metric: Its name, such as "frechet_distance".
        value: The number.
        deviation: Its standard deviation over the metric's own draws; None where it
            has none.
        protocol: Features, images and seed, in words: numbers of two protocols do not
            compare.
        seconds: Of the computation that gave it, without the features; numbers of one
            computation all have its time.
        warning: A sentence where the images are too few for a number to rely on.
        details: The metric's own parameters, and the parts that the value was made of.
    """

    metric: str
    value: float
    deviation: float | None
    protocol: str
    seconds: float
    warning: str | None
    details: dict = dataclasses.field(default_factory=dict)

    def to_json(self):
        """All of it in types of JSON."""
        return dataclasses.asdict(self)
