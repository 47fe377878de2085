"""Samples of seeds from a server, for any inputs and outputs of its signature."""

import io
import time

import numpy as np

from tfgan_kit import options
from tfgan_kit.client import predict_requests
from tfgan_kit.errors import RunError
from tfgan_kit.sampling.seeds import picture_seeds
from tfgan_kit.untrusted import pictures

_IMAGES, _FILES = "images", "image_bytes"


def request_pictures(client, signature, num_images, seed=0, classes=()):
    """Request the samples of `seed` from a server: those of `tfgan-kit sample`.

    The names of a signature's inputs determine what is sent: `seeds`; or `latents` and
    other inputs of the generator, which the model's `sample` returns, in batches of 64;
    or `num_images` and `seed`; and `labels`. Its samples are `images`, or PNG files in
    `image_bytes`, or examples of another modality, such as `vectors`.

    Args:
        client: A `GrpcClient` or `RestClient`.
        signature: str. A signature's name.
        num_images, seed: int. As in `seeds.picture_seeds`.
        classes: Labels. `num_images` samples of the same seeds are requested for each.
            It must be empty if a signature takes no labels. With `num_images` and
            `seed`, an empty value means the labels of the seeds, and several labels are
            refused.

    Returns:
        The uint8 images `(n, height, width, channels)`, class by class, or the other
        examples `(n, ...)` in the dtype of the signature; and the seconds between the
        requests for them and the answers.

    Raises:
        InputError: The server has no such model, version or signature, a number is
            invalid, or the classes do not suit the signature.
        RunError: The signature has other inputs or outputs, or the server fails.

    Examples:
        >>> class Server(tfgan_kit.client.RestClient):  # in place of a running one
        ...     def signature_defs(self):
        ...         names = {"inputs": {"seeds": {}}, "outputs": {"images": {}}}
        ...         return {"from_seeds": names}
        ...     def predict(self, signature, inputs, output):
        ...         return np.zeros((len(inputs["seeds"]), 8, 8, 1), "uint8")
        ...
        >>> client = Server("localhost:8501", "digits")
        >>> images, seconds = tfgan_kit.client.request_pictures(client, "from_seeds", 4)
        >>> images.shape
        (4, 8, 8, 1)
    """
    options.check("num_images", num_images)
    options.check("seed", seed)
    where = f"{client.model}/{signature} at {client.address}"
    described = predict_requests.describe(client, signature)
    output, read = _output(where, described)

    def draw(name):
        return _drawn(client, described, name, num_images, seed)

    seconds, parts = 0.0, []
    arguments = where, described, num_images, seed, classes, draw
    for count, batch in predict_requests.batches(*arguments):
        started = time.perf_counter()
        values = client.predict(signature, batch, output)
        seconds += time.perf_counter() - started
        try:
            parts.append(read(values, count))
        except ValueError as error:
            noun = "pictures" if described.examples == _IMAGES else described.examples
            raise RunError(
                f"{where} answered with no {count} {noun}: {error}."
            ) from None
    if len({part.shape[1:] for part in parts}) > 1:
        raise RunError(f"{where} answered with pictures of different sizes.")
    return np.concatenate(parts), seconds


def examples_of(client, signature):
    """Return the model's name for the examples of a signature, such as "images".

    Examples:
        >>> class Server(tfgan_kit.client.RestClient):  # in place of a running one
        ...     def signature_defs(self):
        ...         return {"float_vectors": {"inputs": {"latents": {}}}}
        ...
        >>> client = Server("localhost:8501", "rings")
        >>> tfgan_kit.client.examples_of(client, "float_vectors")
        'vectors'
    """
    return predict_requests.describe(client, signature).examples


def _output(where, described):
    """Return the requested output, and a function from values and count to rows."""
    outputs, examples = described.outputs, described.examples
    pictures = (_IMAGES, _FILES) if examples == _IMAGES else (_FILES,)
    names = [name for name in pictures if name in outputs]
    if names:
        return names[0], lambda values, count: read_pictures(values, names[0], count)
    if examples != _IMAGES and examples in outputs:
        dtype = outputs[examples]
        return examples, lambda values, count: _rows(values, examples, dtype, count)
    choice = f"{_IMAGES} or {_FILES}" if examples == _IMAGES else examples
    raise RunError(f"{where} gives no {choice}: {predict_requests.listed(outputs)}.")


def _drawn(client, described, name, num_images, seed):
    """Return the rows of an input for the first samples of a seed.

    The model's own `sample` draws them, because only it knows the prior. A version
    without `sample` always has normal latents.
    """
    size = described.inputs[name]
    if name not in described.sampled:
        from tfgan_kit import sampling

        seeds = picture_seeds(num_images, seed)
        return sampling.Inputs(size[1]).of_seeds(seeds)[0]
    arrays = {"num_images": np.int32(num_images), "seed": np.int64(seed)}
    if "labels" in described.sampled:
        arrays["labels"] = np.zeros(0, np.int32)
    values = client.predict("sample", arrays, name)
    try:
        rows = np.asarray(values, described.sampled[name] or np.float32)
    except (TypeError, ValueError):
        raise client.failed(f"its sample gives {name} that are not numbers") from None
    if rows.shape != (num_images, *size[1:]):
        raise client.failed(f"its sample gives {name} of the shape {rows.shape}")
    return rows


def _rows(values, name, dtype, count):
    """Return examples `(count, ...)` that are not images; else raise ValueError."""
    try:
        rows = np.asarray(values, dtype)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name} is no array of {dtype}") from None
    if rows.ndim < 2 or len(rows) != count or not rows.size:
        raise ValueError(f"{name} has the shape {rows.shape}")
    if rows.dtype.kind == "f" and not np.isfinite(rows).all():
        raise ValueError(f"{name} holds values that are not finite")
    return rows


def read_pictures(values, name, count):
    """Return uint8 images `(count, height, width, channels)`; else raise ValueError."""
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
        with pictures.opened(io.BytesIO(file)) as picture:
            image = np.asarray(picture)
    except (OSError, SyntaxError, TypeError, ValueError):
        raise ValueError("image_bytes holds what is no PNG file") from None
    return image[..., None] if image.ndim == 2 else image
