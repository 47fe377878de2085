"""Whether an encoder gives the same latents in every form: for `agreement`."""

from tfgan_kit import sampling
from tfgan_kit.export.verify import c_runtime
from tfgan_kit.export.verify.agreement_row import (
    CODES,
    NEAR,
    SAME,
    row_of_images,
    row_of_latents,
)

_NAMES = ("encode", "encode_float_images", "reconstruct")


def encoder_rows(loaded, model, levels):
    """`Row`s of the signatures of an encoder; none of a SavedModel without one.

    Args:
        loaded: The `Loaded` SavedModel.
        model: The model that it should be the export of, or None: then Python's
            `encode` and `reconstruct` are compared with nothing.
        levels: Uint8 images.
    """
    if not loaded.has_encoder:
        return []
    floats = levels.astype("float32") / 127.5 - 1
    images = dict(zip(_NAMES, (levels, floats, levels), strict=True))
    calls = {name: {"images": images[name]} for name in _NAMES}
    python = {name: loaded.run(name, inputs) for name, inputs in calls.items()}
    in_c = dict(zip(calls, c_runtime.run(loaded.path, calls.items()), strict=True))
    rows = []
    if model is not None:
        keras = _of_model(model, levels)
        rows = [_row("Python", name, python[name], "Keras", keras) for name in _NAMES]
    return rows + [_row("C runtime", n, in_c[n], "Python", python[n]) for n in _NAMES]


def _of_model(model, levels):
    latents = model.encode(levels)
    return {
        "latents": latents,
        "images": sampling.generate(model.generate_batch, (latents,)),
    }


def _row(form, name, actual, reference, expected):
    if name == "reconstruct":
        limit = NEAR if reference == "Keras" else SAME
        return row_of_images(
            form, name, actual["images"], reference, expected["images"], limit
        )
    return row_of_latents(
        form, name, actual["latents"], reference, expected["latents"], CODES
    )
