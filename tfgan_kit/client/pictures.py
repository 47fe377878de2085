"""Pictures of seeds from a server, whatever its signature takes and gives."""

import io
import time

import numpy as np
from PIL import Image

from tfgan_kit import options
from tfgan_kit.client import predict_requests
from tfgan_kit.errors import RunError
from tfgan_kit.sampling.seeds import picture_seeds


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
    inputs, outputs, known = predict_requests.describe(client, signature)
    names = [name for name in ("images", "image_bytes") if name in outputs]
    if not names:
        raise RunError(
            f"{where} gives no images or image_bytes: "
            f"{predict_requests.listed(outputs)}."
        )

    def draw(latent_dim):
        return _latents(client, known.get("sample", ()), num_images, seed, latent_dim)

    seconds, parts = 0.0, []
    requests = predict_requests.batches(where, inputs, num_images, seed, classes, draw)
    for count, batch in requests:
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


def _latents(client, outputs, num_images, seed, latent_dim):
    """The latents of the first pictures of a seed.

    The model's own `sample` draws them, for nobody else knows its prior; where it has
    none, it is of a version that had normal latents alone.
    """
    if "latents" not in outputs:
        from tfgan_kit import sampling

        seeds = picture_seeds(num_images, seed)
        return sampling.Inputs(latent_dim).of_seeds(seeds)[0]
    arrays = {"num_images": np.int32(num_images), "seed": np.int64(seed)}
    if "labels" in outputs:
        arrays["labels"] = np.zeros(0, np.int32)
    values = client.predict("sample", arrays, "latents")
    try:
        latents = np.asarray(values, np.float32)
    except (TypeError, ValueError):
        raise client.failed("its sample gives latents that are no numbers") from None
    if latents.shape != (num_images, latent_dim):
        raise client.failed(f"its sample gives latents of the shape {latents.shape}")
    return latents


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
