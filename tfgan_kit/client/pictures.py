"""From seeds to the inputs of a signature, and from its outputs to pictures."""

import io
import time

import numpy as np
from PIL import Image

from tfgan_kit import options
from tfgan_kit.client.client import one_line
from tfgan_kit.errors import InputError, RunError
from tfgan_kit.seeds import BATCH_SIZE, class_seeds


def request_pictures(client, signature, num_images, seed=0, classes=()):
    """Asks a server for the pictures of `seed`: those that `tfgan-kit sample` draws.

    What a signature is sent goes by the names of its inputs: `seeds` or `latents`, in
    batches of 64, or `num_images` and `seed`; and `labels`. Its pictures are `images`,
    or PNG files in `image_bytes`.

    Args:
        client: A `GrpcClient` or `RestClient`.
        signature: A signature's name.
        num_images, seed: As of `seeds.picture_seeds`.
        classes: Labels, of each of which `num_images` pictures are asked for, of the
            same seeds. None at all for a signature that takes no labels; with
            `num_images` and `seed`, none is the labels of the seeds, and more than one
            is refused.

    Returns:
        The uint8 pictures `(n, height, width, channels)`, class by class, and how many
        seconds passed between the requests for them and the answers.

    Raises:
        InputError: The server has no such model, version or signature, a number is
            none, or the classes do not suit the signature.
        RunError: The signature takes or gives something else, or the server fails.
    """
    options.check("num_images", num_images)
    options.check("seed", seed)
    where = f"{client.model}/{signature} at {client.address}"
    inputs, outputs = _described(client, signature)
    names = [name for name in ("images", "image_bytes") if name in outputs]
    if not names:
        raise RunError(f"{where} gives no images or image_bytes: {_list(outputs)}.")
    seconds, parts = 0.0, []
    for count, batch in _batches(where, inputs, num_images, seed, classes):
        started = time.perf_counter()
        values = client.predict(signature, batch, names[0])
        seconds += time.perf_counter() - started
        try:
            parts.append(_pictures(values, names[0], count))
        except ValueError as error:
            raise RunError(
                f"{where} answered with no {count} pictures: {error}."
            ) from None
    if len({part.shape[1:] for part in parts}) > 1:
        raise RunError(f"{where} answered with pictures of different sizes.")
    return np.concatenate(parts), seconds


def _described(client, signature):
    """Sizes of a signature's inputs, by name, and its outputs' names."""
    found = client.signature_defs()
    try:
        # TensorFlow adds a signature of its own to every model.
        public = {name: found[name] for name in found if name[:2] != "__"}
        if signature in public:
            inputs = public[signature].get("inputs", {})
            outputs = public[signature].get("outputs", {})
            return {name: _sizes(inputs[name]) for name in inputs}, [*outputs]
    except (AttributeError, LookupError, TypeError, ValueError):
        raise client.no_server("it describes no signatures") from None
    raise InputError(
        f"{client.model} at {client.address} has no signature {signature!r}: it has "
        f"{_list(public)}."
    )


def _list(names):
    return one_line(", ".join(sorted(names))) or "nothing"


def _sizes(described):
    dimensions = described.get("tensor_shape", {}).get("dim", [])
    return [int(dimension.get("size", 0)) for dimension in dimensions]


def _batches(where, inputs, num_images, seed, classes):
    """Yields how many pictures are asked for, and the arrays that ask for them."""
    names = set(inputs) - {"labels"}
    if names not in ({"num_images", "seed"}, {"seeds"}, {"latents"}):
        raise RunError(
            f"{where} takes {_list(inputs)}: what can be sent is seeds, latents, or "
            "num_images and seed."
        )
    if classes and "labels" not in inputs:
        raise InputError(f"{where} takes no labels. Received: {_list_of(classes)}.")
    if "seed" in names:
        yield num_images, _scalars(where, inputs, num_images, seed, classes)
        return
    if "labels" in inputs and not classes:
        raise InputError(f"{where} takes labels: say of which the pictures should be.")
    seeds, labels = class_seeds(classes or [0], num_images, seed)
    arrays = {"seeds": seeds} if "seeds" in names else _latents(where, inputs, seeds)
    arrays |= {"labels": labels} if "labels" in inputs else {}
    for start in range(0, len(seeds), BATCH_SIZE):
        places = slice(start, start + BATCH_SIZE)
        yield len(seeds[places]), {name: arrays[name][places] for name in arrays}


def _scalars(where, inputs, num_images, seed, classes):
    if len(classes) > 1:
        raise InputError(
            f"{where} makes other pictures for each label: ask for one, or by another "
            f"signature. Received: {_list_of(classes)}."
        )
    arrays = {"num_images": np.int32(num_images), "seed": np.int64(seed)}
    return arrays | (
        {"labels": np.asarray(classes, np.int32)} if "labels" in inputs else {}
    )


def _latents(where, inputs, seeds):
    from tfgan_kit import sampling

    if len(inputs["latents"]) != 2 or inputs["latents"][1] < 1:
        raise RunError(f"{where} does not say how long its latents are.")
    return {"latents": sampling.Inputs(inputs["latents"][1]).of_seeds(seeds)[0]}


def _list_of(classes):
    return ", ".join(map(str, classes))


def _pictures(values, name, count):
    """Uint8 pictures `(count, height, width, channels)`, or ValueError."""
    if name == "image_bytes":
        values = [_read_png(file) for file in np.asarray(values, object).ravel()]
    try:
        images = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} is no array") from None
    if images.ndim != 4 or len(images) != count or not images.size:
        raise ValueError(f"{name} has the shape {images.shape}")
    if images.dtype.kind == "f" and np.isfinite(images).all():
        from tfgan_kit import sampling

        return sampling.to_uint8(images).numpy()
    if images.dtype.kind not in "iu" or images.min() < 0 or images.max() > 255:
        raise ValueError(f"{name} holds values that are no levels")
    return images.astype(np.uint8)


def _read_png(file):
    try:
        with Image.open(io.BytesIO(file), formats=["PNG"]) as picture:
            image = np.asarray(picture)
    except (OSError, SyntaxError, TypeError, Image.DecompressionBombError):
        raise ValueError("image_bytes holds what is no PNG file") from None
    return image[..., None] if image.ndim == 2 else image
