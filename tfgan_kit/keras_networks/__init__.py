"""Tools for any Keras network: its inputs and outputs, its graph, a copy, a check."""

from tfgan_kit.compat import maker_of
from tfgan_kit.keras_networks.any_size import (
    any_size,
    multiple_of,
    padded,
    scale_of,
)
from tfgan_kit.keras_networks.comparing import (
    call,
    difference,
    examples,
    is_random,
    rounding,
)
from tfgan_kit.keras_networks.copying import copy_network
from tfgan_kit.keras_networks.graph import Graph, functional, functionals
from tfgan_kit.keras_networks.specs import (
    input_shapes,
    inputs_of,
    output_of,
    output_shapes,
)
from tfgan_kit.keras_networks.styles import (
    style_networks,
    truncate_styles,
    truncated_styles,
    truncation_psi,
)

__all__ = [
    "Graph",
    "any_size",
    "call",
    "copy_network",
    "difference",
    "examples",
    "functional",
    "functionals",
    "input_shapes",
    "inputs_of",
    "is_random",
    "maker_of",
    "multiple_of",
    "output_of",
    "output_shapes",
    "padded",
    "rounding",
    "scale_of",
    "style_networks",
    "truncate_styles",
    "truncated_styles",
    "truncation_psi",
]
