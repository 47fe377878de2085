"""What the networks of a model that learns from labels must take and give."""

from tfgan_kit.errors import InputError


def check_takes_labels(**networks):
    """Raises InputError for a network that takes no labels beside its first input."""
    hints = {
        "generator": "num_classes",
        "discriminator": "a head that takes labels, such as heads.Joined",
    }
    for name, network in networks.items():
        if len(network.inputs) != 2:
            raise InputError(
                f"{name} must take labels: build it with {hints[name]}. Received: a "
                f"network of {len(network.inputs)} input."
            )


def check_outputs(discriminator, sizes, head):
    """Raises InputError unless a discriminator gives outputs `(batch, size)`.

    Args:
        discriminator: A Keras model.
        sizes: The size of each output; None: any.
        head: The name of the head that makes them.
    """
    found = [tuple(output.shape) for output in discriminator.outputs]
    fits = [len(shape) == 2 for shape in found] == [True] * len(sizes) and all(
        size in (None, shape[1]) for size, shape in zip(sizes, found, strict=True)
    )
    if not fits:
        raise InputError(
            f"discriminator must have the outputs of heads.{head}, of the model's "
            f"classes or codes: build it with that head. Received: outputs of {found}."
        )
