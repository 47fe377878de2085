"""One image translated by a server, for any signature of a translator."""

import io
import time

import numpy as np
from PIL import Image

from tfgan_kit.client import pictures, predict_requests
from tfgan_kit.data.files.image_files import fit_pixels
from tfgan_kit.errors import InputError, RunError

_IMAGES, _FILES = "images", "image_bytes"


def request_translation(client, signature, pixels):
    """Request the translation of an image from a server.

    Args:
        client: A `GrpcClient` or `RestClient`.
        signature: str. A signature's name, such as "png" or "serving_default_back". It
            takes files in `image_bytes`, which the server converts to its channels, or
            `images`, which are converted here.
        pixels: The image, uint8 `(height, width, channels)` with 1, 3 or 4 channels.

    Returns:
        The uint8 result `(height, width, channels)`; and the seconds between the
        request and the answer.

    Raises:
        InputError: The server has no such model, version or signature, or the signature
            translates no images or none of that size.
        RunError: The server fails.

    Examples:
        >>> class Server(tfgan_kit.client.RestClient):  # in place of a running one
        ...     def signature_defs(self):
        ...         names = {"inputs": {"image_bytes": {}}, "outputs": {"images": {}}}
        ...         return {"png": names}
        ...     def predict(self, signature, inputs, output):
        ...         return np.zeros((1, 8, 8, 1), "uint8")
        ...
        >>> client = Server("localhost:8501", "edges")
        >>> pixels = np.zeros((8, 8, 1), "uint8")
        >>> image, seconds = tfgan_kit.client.request_translation(client, "png", pixels)
        >>> image.shape
        (8, 8, 1)
    """
    where = f"{client.model}/{signature} at {client.address}"
    described = predict_requests.describe(client, signature)
    names = set(described.inputs)
    if names == {_FILES}:
        inputs = {_FILES: np.array([_png(pixels)], object)}
    elif names == {_IMAGES}:
        inputs = {_IMAGES: _fitted(where, described, pixels)[None]}
    else:
        raise InputError(
            f"{where} translates no images: it takes "
            f"{predict_requests.listed(names)}. Leave --image out."
        )
    outputs = [name for name in (_FILES, _IMAGES) if name in described.outputs]
    if not outputs:
        raise RunError(f"{where} gives no {_IMAGES} or {_FILES}.")
    started = time.perf_counter()
    values = client.predict(signature, inputs, outputs[0])
    seconds = time.perf_counter() - started
    try:
        (image,) = pictures.read_pictures(values, outputs[0], 1)
    except ValueError as error:
        raise RunError(f"{where} answered with no picture: {error}.") from None
    return image, seconds


def _png(pixels):
    file = io.BytesIO()
    picture = Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)
    picture.save(file, format="PNG")
    return file.getvalue()


def _fitted(where, described, pixels):
    """Return an image with the channels and the dtype of a signature."""
    sizes, dtype = described.inputs[_IMAGES], described.taken[_IMAGES]
    if (
        len(sizes) != 4
        or sizes[3] not in (1, 3, 4)
        or dtype not in ("uint8", "float32")
    ):
        raise RunError(f"{where} takes images of an unexpected form: {dtype} {sizes}.")
    for own, side in zip(pixels.shape[:2], sizes[1:3], strict=True):
        if side not in (-1, own):
            raise InputError(
                f"{where} takes images of {sizes[1]} x {sizes[2]} only: resize the "
                f"image. Received: {pixels.shape[0]} x {pixels.shape[1]}."
            )
    image = fit_pixels(pixels, channels=sizes[3])
    return image if dtype == "uint8" else (image / 127.5 - 1).astype(np.float32)
