"""The result of a metric, with its protocol."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Result:
    """One number with everything that is needed to reproduce it.

    Attributes:
        metric: str. Its name, such as "frechet_distance".
        value: float. The number.
        deviation: Its standard deviation over the metric's own draws, or None.
        protocol: str. Features, images and seed, in words. Numbers of different
            protocols are not comparable.
        seconds: float. Time of the computation, without the features. Numbers of one
            computation all have its total time.
        warning: A sentence if there are too few images for a reliable number, or None.
        details: dict. The metric's own parameters, and the parts of the value.
    """

    metric: str
    value: float
    deviation: float | None
    protocol: str
    seconds: float
    warning: str | None
    details: dict = dataclasses.field(default_factory=dict)

    def to_json(self):
        """Return all of it in types of JSON."""
        return dataclasses.asdict(self)
