"""Checks of the inputs and outputs of networks in models with and without labels."""

from tfgan_kit.errors import InputError
from tfgan_kit.keras_networks import input_shapes, output_shapes

_WITH = {
    "generator": "with num_classes",
    "discriminator": "with a head that takes labels, such as heads.Joined",
}
_WITHOUT = {
    "generator": "without num_classes",
    "discriminator": "with a head that takes none, such as heads.Logits",
}


def check_labels(takes_labels, **networks):
    """Raise InputError unless the networks take labels as their second input.

    If `takes_labels` is false, they must have no second input.
    """
    for name, network in networks.items():
        takes = name in takes_labels
        shapes = input_shapes(network)
        if len(shapes) != (2 if takes else 1):
            what, hint = ("labels", _WITH) if takes else ("no labels", _WITHOUT)
            raise InputError(
                f"{name} must take {what}: build it {hint[name]}. Received: inputs "
                f"{shapes}."
            )


def check_outputs(discriminator, sizes, head):
    """Raise InputError unless a discriminator has outputs `(batch, size)`.

    Args:
        discriminator: Keras model.
        sizes: The size of each output; None allows any size.
        head: The name of the head that makes these outputs, for the message.
    """
    found = output_shapes(discriminator)
    fits = [len(shape) == 2 for shape in found] == [True] * len(sizes) and all(
        size in (None, shape[1]) for size, shape in zip(sizes, found, strict=True)
    )
    if not fits:
        raise InputError(
            f"discriminator must have the outputs of heads.{head}, of the model's "
            f"classes or codes: build it with that head. Received: outputs of {found}."
        )
