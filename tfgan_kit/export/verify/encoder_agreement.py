"""The agreement of an encoder's latents in every form, for `agreement`."""

import functools

import tensorflow as tf

from tfgan_kit.export.interface import FLOAT
from tfgan_kit.export.verify import c_runtime
from tfgan_kit.export.verify.agreement_row import (
    CODES,
    NEAR,
    SAME,
    row_of_examples,
    row_of_latents,
)


def encoder_rows(loaded, model, stored):
    """Return an `AgreementRow` per signature of an encoder; empty without one.

    Args:
        loaded: The `Loaded` SavedModel.
        model: The model of which it should be the export. If it is None, Python's
            `encode` and `reconstruct` are compared with nothing.
        stored: Stored examples.
    """
    if not loaded.has_encoder:
        return []
    interface = loaded.interface
    floats = interface.modality.from_stored(tf.constant(stored)).numpy()
    encode_floats = f"encode_{FLOAT}{interface.output}"
    examples = {"encode": stored, encode_floats: floats, "reconstruct": stored}
    calls = {name: {interface.output: x} for name, x in examples.items()}
    python = {name: loaded.run(name, inputs) for name, inputs in calls.items()}
    in_c = dict(zip(calls, c_runtime.run(loaded.path, calls.items()), strict=True))

    row = functools.partial(_row, interface)

    rows = []
    if model is not None:
        keras = _of_model(interface, model, stored)
        rows = [row("Python", name, python[name], "Keras", keras) for name in calls]
    return rows + [row("C runtime", n, in_c[n], "Python", python[n]) for n in calls]


def _of_model(interface, model, stored):
    latents = model.encode(stored)
    return {"latents": latents, interface.output: model.sampler.stored((latents,))}


def _row(interface, form, name, actual, reference, expected):
    if name == "reconstruct":
        limit = NEAR if reference == "Keras" else SAME
        pair = actual[interface.output], reference, expected[interface.output]
        return row_of_examples(interface.modality, form, name, *pair, limit)
    return row_of_latents(
        form, name, actual["latents"], reference, expected["latents"], CODES
    )
