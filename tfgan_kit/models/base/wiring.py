"""The connections between the networks of a GAN: what each takes and gives."""

import dataclasses
from collections.abc import Callable, Mapping

import keras

from tfgan_kit.errors import InputError
from tfgan_kit.keras_networks import input_shapes, output_shapes

LOGITS = "logits"
CLASS_LOGITS = "class_logits"
FEATURES = "features"
CODES = "code_readings"

# The head in `networks` that gives such outputs, for networks of examples.
_HEADS = {
    (LOGITS,): "Logits",
    (LOGITS, CLASS_LOGITS): "Auxiliary",
    (CLASS_LOGITS, FEATURES): "Classes",
    (LOGITS, CODES): "Codes",
    ("latents",): "Latents",
    ("real",): "Images",
}


@dataclasses.dataclass(frozen=True)
class Wire:
    """Inputs and outputs of one network, by the names of fields and parts.

    Args:
        takes: tuple of str. Names of its inputs in order: fields of the data, such as
            "real", or drawn parts, such as "latents".
        gives: str or tuple. The name of the field or part that its output imitates,
            `LOGITS`, or another name for outputs of any shape; a tuple of names for
            several outputs.
        optional: tuple of str. Names of further inputs, which it has only if the model
            has them, such as "labels" with `num_classes`.
    """

    takes: tuple[str, ...]
    gives: str | tuple[str, ...] = LOGITS
    optional: tuple[str, ...] = ()

    @property
    def outputs(self) -> tuple[str, ...]:
        """Return the names of its outputs."""
        return (self.gives,) if isinstance(self.gives, str) else tuple(self.gives)

    def resolved(self, has_labels: bool) -> "Wire":
        """Return the wire with its optional inputs (`has_labels`), or without them."""
        if not has_labels:
            return self
        return Wire((*self.takes, *self.optional), self.gives)


GENERATOR = Wire(("latents",), gives="real")
LABELLED_GENERATOR = Wire(("latents", "labels"), gives="real")
ENCODER = Wire(("real",), gives="latents")


def networks_of(
    wiring: Mapping[str, Wire],
    positional: tuple,
    named: dict,
) -> dict[str, keras.Model]:
    """Take the networks of a wiring out of the arguments of a constructor.

    Args:
        wiring: The `Wire` of each network, by name.
        positional: Networks in the order of the wiring.
        named: Keyword arguments; networks are removed from it.

    Raises:
        InputError: A network is missing, given twice, or unknown.
    """
    networks = dict(zip(wiring, positional, strict=False))
    for name in wiring:
        if name in named and name not in networks:
            networks[name] = named.pop(name)
    missing = [name for name in wiring if name not in networks]
    if missing or len(positional) > len(wiring):
        raise InputError(
            f"this model needs the networks {', '.join(wiring)}. Received: "
            f"{len(positional)} by position, without {', '.join(missing) or 'names'}."
        )
    return {name: networks[name] for name in wiring}


def resolved(wiring: Mapping[str, Wire], num_classes: int | None) -> dict[str, Wire]:
    """Return the wires of a model, with labels if it has classes.

    Raises:
        InputError: There are classes, but no network of the wiring takes labels.
    """
    wires = {name: w.resolved(num_classes is not None) for name, w in wiring.items()}
    takes = any("labels" in wire.takes for wire in wires.values())
    if num_classes is not None and not takes:
        raise InputError(
            "num_classes goes with networks of labels: leave it out. "
            f"Received: num_classes={num_classes}, and networks without labels."
        )
    return wires


def infer_shapes(
    wiring: Mapping[str, Wire], networks: Mapping[str, keras.Model]
) -> dict[str, tuple[int, ...]]:
    """Return the shape of one row of each name that a network takes or gives.

    The names follow the order of the wiring, with a network's inputs before its
    outputs. The fields of the data have the same order.
    """
    shapes: dict[str, tuple[int, ...]] = {}
    for name, wire in wiring.items():
        ends = [*zip(wire.takes, input_shapes(networks[name]), strict=False)]
        ends += zip(wire.outputs, output_shapes(networks[name]), strict=False)
        for end, shape in ends:
            shapes.setdefault(end, tuple(shape[1:]))
    return shapes


def check(
    wiring: Mapping[str, Wire],
    networks: Mapping[str, keras.Model],
    shape_of: Callable[[str], tuple[int, ...] | None],
) -> None:
    """Raise InputError unless each network takes and gives what its wire declares.

    Args:
        wiring: The resolved `Wire` of each network.
        networks: The networks.
        shape_of: A function from a name to the shape of one row; None means any shape.
    """
    for name, wire in wiring.items():
        network = networks[name]
        taken, given = input_shapes(network), output_shapes(network)
        if not _fit(wire.takes, taken, shape_of):
            raise InputError(
                f"{name} must take {_ends(wire.takes, shape_of)}{_remedy(wire, taken)}."
                f" Received: inputs of {_shown(taken)}."
            )
        if not _fit(wire.outputs, given, shape_of):
            raise InputError(
                f"{name} must give {_ends(wire.outputs, shape_of)}{_head(wire)}. "
                f"Received: outputs of {_shown(given)}."
            )


def _fit(names, shapes, shape_of):
    if len(names) != len(shapes):
        return False
    for name, shape in zip(names, shapes, strict=True):
        expected = shape_of(name)
        if expected is None or (expected == () and shape[1:] == (1,)):
            continue  # labels in a column, as in the guides of Keras
        if len(shape) - 1 != len(expected):
            return False
        pairs = zip(shape[1:], expected, strict=True)
        if any(None not in pair and pair[0] != pair[1] for pair in pairs):
            return False
    return True


def _ends(names, shape_of):
    shapes = {name: shape_of(name) for name in names}
    return " and ".join(
        f"{name} {_shown_shape(shape)}".strip() for name, shape in shapes.items()
    )


def _shown_shape(shape):
    return "" if shape is None else str(("batch", *shape)).replace("'", "")


def _shown(shapes):
    return ", ".join(_shown_shape(tuple(shape[1:])) for shape in shapes) or "nothing"


def _head(wire):
    known = "real" in wire.takes and wire.outputs in _HEADS
    return f": build it with heads.{_HEADS[wire.outputs]}" if known else ""


def _remedy(wire, taken):
    if "labels" in wire.takes and len(taken) < len(wire.takes):
        return ": build it with num_classes, or with a head that takes labels"
    extra = taken[len(wire.takes) :]
    if "labels" not in wire.takes and [len(shape) for shape in extra] == [1]:
        remedy = ": build it without labels"
        return remedy + (", or give the model num_classes" if wire.optional else "")
    return ""
