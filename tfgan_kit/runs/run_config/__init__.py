"""The complete configuration of a run: from a recipe and options, to and from JSON.

It needs no TensorFlow, so a wrong name or number is refused at once.
"""

from tfgan_kit.runs.run_config import augmenting
from tfgan_kit.runs.run_config.config import RunConfig
from tfgan_kit.runs.run_config.evaluation import rank
from tfgan_kit.runs.run_config.for_data import choose, largest_image
from tfgan_kit.runs.run_config.overrides import (
    FIELD_OPTIONS,
    FORMAT,
    from_recipe,
    override,
    read,
    read_data_options,
)
from tfgan_kit.runs.run_config.resume import check_resume, check_stop_after, check_total

__all__ = [
    "FIELD_OPTIONS",
    "FORMAT",
    "RunConfig",
    "augmenting",
    "check_resume",
    "check_stop_after",
    "check_total",
    "choose",
    "from_recipe",
    "largest_image",
    "override",
    "rank",
    "read",
    "read_data_options",
]
