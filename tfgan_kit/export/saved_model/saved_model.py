"""The generator as a SavedModel that TF Serving serves."""

import pathlib
import platform
import re

import keras
import tensorflow as tf

from tfgan_kit import __version__, files, unasked
from tfgan_kit.export import exported_inputs, model_card, versions
from tfgan_kit.export.saved_model import serving_readme, warmup
from tfgan_kit.export.saved_model.encoder_signatures import signatures_of_encoder
from tfgan_kit.export.saved_model.folding import served
from tfgan_kit.export.saved_model.signatures import describe_signature, signatures_of


def export(model, folder, card=None, version=None, announce=lambda sentence: None):
    """Writes the averaged generator as a new version in `folder`, and its encoder.

    Batch norms are folded into the layers before them, where they can be, and their
    channels made to reach more equally far, which 8 bits take better.
    The signatures are those of `signatures.signatures_of`, and, with an encoder, of
    `encoder_signatures.signatures_of_encoder`. Beside them the version
    holds `assets.extra/model_card.json` (the class, latent_dim, num_classes if there
    are classes, image_shape, step, signatures, versions of the packages, and what
    `card` says) and a request for each signature, which TF Serving runs before it
    serves. `folder/README.md` says how to serve and to ask it.

    Args:
        model: An `AdversarialModel`.
        folder: `NAME`; the version appears in it in one rename, complete, so a server
            may watch it.
        card: What else the model card says, in types of JSON.
        version: Its number, of at least 1; None: the next one.
        announce: Called with a sentence about what is left out.

    Returns:
        The path `NAME/<version>`.

    Raises:
        InputError: Nothing can be written at `folder`, or the version is there.
    """
    folder = pathlib.Path(folder)
    versions.check_name(folder)
    path = versions.new_version(folder, version)
    versions.remove_unfinished(folder)
    with files.replacing(path) as temporary:
        signatures = _write(model, temporary, announce)
        facts = _facts(model, signatures)
        model_card.write(temporary, {**(card or {}), **facts})
        # A name that needs no quotes in a URL nor in a shell.
        name = re.sub(r"[^A-Za-z0-9_.-]+", "-", folder.absolute().name)
        warmup.write(temporary, name, signatures, announce)
        without = f"{folder / 'README.md'} is left out"
        with unasked.skipped_on_failure(folder, without, announce):
            serving_readme.write(folder, name, facts, announce)
    return path


def _facts(model, signatures):
    return {
        "model": type(model).__name__,
        **exported_inputs.to_card(model.inputs_of_generator),
        "image_shape": list(model.image_shape),
        "step": int(model.step.numpy()),
        "signatures": signatures,
        "versions": {
            "tfgan_kit": __version__,
            "tensorflow": tf.__version__,
            "keras": keras.__version__,
            "python": platform.python_version(),
        },
    }


def _write(model, path, announce):
    """Writes the SavedModel; gives its signatures as `describe_signature` has them."""
    archive = keras.export.ExportArchive()
    generator = served(model.ema_generator, "generator", model.num_classes, announce)
    archive.track(generator)
    signatures = signatures_of(generator, model.inputs_of_generator)
    if model.ema_encoder is not None:
        encoder = served(model.ema_encoder, "encoder", announce=announce)
        archive.track(encoder)
        signatures |= signatures_of_encoder(encoder, generator)
    described = {}
    for name, signature in signatures.items():
        described[name] = describe_signature(signature.get_concrete_function())
        archive.add_endpoint(name, signature)
    archive.write_out(path, verbose=False)
    return described
