"""From seeds and labels to the request of a signature, by the names of its inputs."""

import dataclasses

import numpy as np

from tfgan_kit.client.client import one_line
from tfgan_kit.errors import InputError, RunError
from tfgan_kit.sampling.seeds import BATCH_SIZE, class_seeds

_SCALARS = {"num_images", "seed"}
_FLOAT = "float_"


@dataclasses.dataclass(frozen=True)
class Described:
    """A server's description of a signature, and of its model's other signatures.

    Args:
        inputs: dict. Sizes of each input, by name.
        outputs: dict. Name of the dtype of each output, such as "uint8", by name.
        sampled: dict. The outputs of the signature `sample`, empty if it is missing.
        taken: dict. Name of the dtype of each input, by name.
        examples: str. The model's name for its examples, such as "images".
    """

    inputs: dict
    outputs: dict
    sampled: dict
    taken: dict
    examples: str


def describe(client, signature):
    """Return the server's description of a signature, `Described`.

    Raises:
        InputError: There is no such signature.
        RunError: The server does not describe any.
    """
    definitions = client.signature_defs()
    try:
        # TensorFlow adds its own signature to every model.
        public = {name: definitions[name] for name in definitions if name[:2] != "__"}
        if signature in public:
            inputs = public[signature].get("inputs", {})
            floats = [name for name in public if name.startswith(_FLOAT)]
            return Described(
                inputs={name: _sizes(inputs[name]) for name in inputs},
                outputs=_types(public[signature].get("outputs", {})),
                sampled=_types(public.get("sample", {}).get("outputs", {})),
                taken=_types(inputs),
                # A translator has another one, whose name ends in `_back`.
                examples=min(floats, key=len, default="images").removeprefix(_FLOAT),
            )
    except (AttributeError, LookupError, TypeError, ValueError):
        raise client.no_server("it describes no signatures") from None
    raise InputError(
        f"{client.model} at {client.address} has no signature {signature!r}: it has "
        f"{listed(public)}."
    )


def _types(described):
    names = {"float": "float32", "double": "float64", "half": "float16"}
    types = {name: described[name].get("dtype", "") for name in described}
    types = {name: x.removeprefix("DT_").lower() for name, x in types.items()}
    return {name: names.get(x, x) for name, x in types.items()}


def listed(names):
    return one_line(", ".join(sorted(names))) or "nothing"


def _sizes(described):
    dimensions = described.get("tensor_shape", {}).get("dim", [])
    return [int(dimension.get("size", 0)) for dimension in dimensions]


def batches(where, described, num_images, seed, classes, draw):
    """Yield the number of requested examples, and the arrays of the request.

    Args:
        where: str. The signature, for a message.
        described: The result of `describe`.
        num_images, seed, classes: As in `request_pictures`.
        draw: Callable. Maps the name of an input to its rows for `num_images` examples.

    Examples:
        >>> from tfgan_kit.client import predict_requests
        >>> inputs = {"seeds": [-1]}
        >>> described = predict_requests.Described(inputs, {}, {}, {}, "images")
        >>> request = predict_requests.batches("digits", described, 3, 1, [], draw=None)
        >>> [(count, arrays["seeds"].tolist()) for count, arrays in request]
        [(3, [4294967296, 4294967297, 4294967298])]
    """
    inputs = described.inputs
    names = set(inputs) - {"labels"}
    drawn = {name for name in names if name == "latents" or name in described.sampled}
    if names in ({"images"}, {"image_bytes"}):
        raise InputError(f"{where} translates images: give one with --image.")
    if names not in (_SCALARS, {"seeds"}) and not (names and names == drawn):
        raise RunError(
            f"{where} takes {listed(inputs)}: what can be sent is seeds, latents, or "
            "num_images and seed."
        )
    for name in drawn:
        if described.taken[name] != described.sampled.get(name, described.taken[name]):
            raise RunError(
                f"{where} takes {name} as {described.taken[name]}, and the model's "
                f"sample gives {described.sampled[name]}: ask serving_default."
            )
    if classes and "labels" not in inputs:
        raise InputError(f"{where} takes no labels. Received: {_joined(classes)}.")
    if names == _SCALARS:
        yield num_images, _scalars(where, inputs, num_images, seed, classes)
        return
    if "labels" in inputs and not classes:
        raise InputError(f"{where} takes labels: say of which the pictures should be.")
    values, labels = class_seeds(classes or [0], num_images, seed)
    if "latents" in names and (len(inputs["latents"]) != 2 or inputs["latents"][1] < 1):
        raise RunError(f"{where} does not say how long its latents are.")
    repeats = len(classes) or 1
    arrays = {
        name: values if name == "seeds" else np.concatenate([draw(name)] * repeats)
        for name in names
    }
    arrays |= {"labels": labels} if "labels" in inputs else {}
    for start in range(0, len(values), BATCH_SIZE):
        part = {key: arrays[key][start : start + BATCH_SIZE] for key in arrays}
        yield len(next(iter(part.values()))), part


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
