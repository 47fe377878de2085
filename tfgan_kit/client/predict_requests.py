"""From seeds and labels to what a signature is sent, by the names of its inputs."""

import numpy as np

from tfgan_kit.client.client import one_line
from tfgan_kit.errors import InputError, RunError
from tfgan_kit.sampling.seeds import BATCH_SIZE, class_seeds

_SCALARS = {"num_images", "seed"}


def describe(client, signature):
    """Sizes of a signature's inputs by name, its outputs' names, and the latter of all.

    The last is a dictionary by signature.
    """
    definitions = client.signature_defs()
    try:
        # TensorFlow adds a signature of its own to every model.
        public = {name: definitions[name] for name in definitions if name[:2] != "__"}
        outputs = {name: [*public[name].get("outputs", {})] for name in public}
        if signature in public:
            inputs = public[signature].get("inputs", {})
            sizes = {name: _sizes(inputs[name]) for name in inputs}
            return sizes, outputs[signature], outputs
    except (AttributeError, LookupError, TypeError, ValueError):
        raise client.no_server("it describes no signatures") from None
    raise InputError(
        f"{client.model} at {client.address} has no signature {signature!r}: it has "
        f"{listed(public)}."
    )


def listed(names):
    return one_line(", ".join(sorted(names))) or "nothing"


def _sizes(described):
    dimensions = described.get("tensor_shape", {}).get("dim", [])
    return [int(dimension.get("size", 0)) for dimension in dimensions]


def batches(where, inputs, num_images, seed, classes, draw):
    """Yields how many pictures are asked for, and the arrays that ask for them.

    Args:
        where: The signature, for a sentence.
        inputs: Sizes by name, as of `describe`.
        num_images, seed, classes: As of `request_pictures`.
        draw: Callable, the length of a latent vector to the latents of `num_images`.
    """
    names = set(inputs) - {"labels"}
    if names not in (_SCALARS, {"seeds"}, {"latents"}):
        raise RunError(
            f"{where} takes {listed(inputs)}: what can be sent is seeds, latents, or "
            "num_images and seed."
        )
    if classes and "labels" not in inputs:
        raise InputError(f"{where} takes no labels. Received: {_joined(classes)}.")
    if names == _SCALARS:
        yield num_images, _scalars(where, inputs, num_images, seed, classes)
        return
    if "labels" in inputs and not classes:
        raise InputError(f"{where} takes labels: say of which the pictures should be.")
    values, labels = class_seeds(classes or [0], num_images, seed)
    (name,) = names
    if name == "latents":
        if len(inputs[name]) != 2 or inputs[name][1] < 1:
            raise RunError(f"{where} does not say how long its latents are.")
        values = np.tile(draw(inputs[name][1]), (len(classes) or 1, 1))
    arrays = {name: values} | ({"labels": labels} if "labels" in inputs else {})
    for start in range(0, len(values), BATCH_SIZE):
        part = {key: arrays[key][start : start + BATCH_SIZE] for key in arrays}
        yield len(part[name]), part


def _scalars(where, inputs, num_images, seed, classes):
    if len(classes) > 1:
        raise InputError(
            f"{where} makes other pictures for each label: ask for one, or by another "
            f"signature. Received: {_joined(classes)}."
        )
    labels = {"labels": np.asarray(classes, np.int32)} if "labels" in inputs else {}
    return {"num_images": np.int32(num_images), "seed": np.int64(seed), **labels}


def _joined(classes):
    return ", ".join(map(str, classes))
