"""The generator as a SavedModel for TF Serving."""

import os
import pathlib
import platform
import re
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from tfgan_kit import __version__, files, options, sampling, unasked
from tfgan_kit.export import interface, kept_images, model_card, versions
from tfgan_kit.export.saved_model import serving_readme, warmup
from tfgan_kit.export.saved_model.encoder_signatures import signatures_of_encoder
from tfgan_kit.export.saved_model.folding import served
from tfgan_kit.export.saved_model.signatures import describe_signature, signatures_of
from tfgan_kit.keras_networks import truncation_psi


def export(
    model: keras.Model,
    folder: str | os.PathLike,
    card: dict[str, Any] | None = None,
    version: int | None = None,
    announce: Callable[[str], None] = lambda sentence: None,
    kept: int = sampling.NUM_KEPT,
) -> pathlib.Path:
    """Write the averaged generator, and its encoder, as a new version in `folder`.

    Batch norms are folded into the layers before them if possible, and the ranges of
    their channels are equalised, which suits 8 bits better. The signatures are those of
    `signatures.signatures_of` and, if there is an encoder, of
    `encoder_signatures.signatures_of_encoder`; a translator has those of its way back,
    too, with names that end in `_back`. Besides them, the version holds a request for
    each signature, which TF Serving runs before it serves, and
    `assets.extra/model_card.json`: the class, latent_dim, num_classes if there are
    classes, image_shape for images, else the modality, the inputs if there are others
    than latents and labels, truncation_psi if it is not 1, step, signatures, versions
    of the packages, the SHA-256 of the graph, and the entries of `card`.
    `folder/README.md` explains how to serve and query it.

    Args:
        model: An `AdversarialModel`.
        folder: `NAME`. The version appears in it complete, in one rename, so a server
            may watch it.
        card: dict. Further entries of the model card, in types of JSON.
        version: int. Its number, at least 1. Defaults to None, which means the next
            one.
        announce: Function that gets a sentence about what is left out.
        kept: int. The largest number of the model's kept examples of each field that
            the version holds. Only a translator works without any. Defaults to 64.

    Returns:
        The path `NAME/<version>`.

    Raises:
        InputError: Nothing can be written at `folder`, or the version exists; or the
            generator takes a field of which the model keeps no examples.

    Examples:
        >>> model = tfgan_kit.build("gan", (4, 4, 1))
        >>> path = tfgan_kit.export.export(model, "digits")
        >>> path.as_posix(), (path / "saved_model.pb").is_file()
        ('digits/1', True)
    """
    options.check("kept", kept)
    folder = pathlib.Path(folder)
    versions.check_name(folder)
    examples = kept_images.of_translators(model, kept)
    files.remove_unfinished(folder)
    while True:
        path = versions.new_version(folder, version)
        try:
            _export(model, path, dict(card or {}), announce, examples)
            return path
        except OSError:
            if not path.exists():
                raise
            # Another process was faster: the next number, or the refusal.


def _export(model, path, card, announce, examples):
    folder = path.parent
    with files.replacing(path) as temporary:
        signatures, faced = _write(model, temporary, announce, examples)
        origin = card.pop("kept_from", None)
        facts = _facts(model, signatures) | kept_images.to_card(faced, origin)
        facts["graph_sha256"] = files.sha256(temporary / "saved_model.pb")
        model_card.write(temporary, {**card, **facts})
        # A name that needs no quotes in a URL or in a shell.
        name = re.sub(r"[^A-Za-z0-9_.-]+", "-", folder.absolute().name)
        warmup.write(temporary, name, signatures, announce, faced)
        without = f"{folder / 'README.md'} is left out"
        with unasked.skipped_on_failure(folder, without, announce):
            serving_readme.write(folder, name, facts, announce)


def _holder(network):
    """Return an object that holds a network.

    Keras saves the variables of the endpoints, and once more those of a layer that is
    tracked itself, which doubles the file.
    """
    module = tf.Module()
    module.network = network
    return module


def psi_to_card(model):
    """Return the entry of a model card about the truncation of styles, if there is one.

    Styles that are not truncated have none.
    """
    psi = truncation_psi(model.sampler.network)
    return {} if psi in (None, 1.0) else {"truncation_psi": round(psi, 6)}


def _facts(model, signatures):
    return {
        "model": type(model).__name__,
        **interface.of_model(model).to_card(),
        **psi_to_card(model),
        "step": int(model.step.numpy()),
        "signatures": signatures,
        "versions": {
            "tfgan_kit": __version__,
            "tensorflow": tf.__version__,
            "keras": keras.__version__,
            "python": platform.python_version(),
        },
    }


def _write(model, path, announce, kept):
    """Write the SavedModel.

    Returns:
        Its signatures, from `describe_signature`; and its `Interface`, whose fields
        have the stored examples.
    """
    archive = keras.export.ExportArchive()
    variables = {
        name: tf.Variable(values, trainable=False, name=interface.KEPT + name)
        for name, values in kept.items()
    }
    for name, variable in variables.items():
        archive.add_variable_collection(interface.KEPT + name, [variable])
    faced = interface.of_model(model).with_kept(variables)
    samplers, signatures = (model.sampler, model.back_sampler), {}
    for one, sampler in zip(faced.directions(), samplers, strict=False):
        name = "generator" if sampler is model.sampler else "second generator"
        classes = sampler.inputs.num_classes
        generator = served(sampler.network, name, classes, announce)
        archive.track(_holder(generator))
        signatures |= signatures_of(generator, one)
        if sampler.encoder is not None:
            encoder = served(sampler.encoder, "encoder", announce=announce)
            archive.track(_holder(encoder))
            signatures |= signatures_of_encoder(encoder, generator, one)
    described = {}
    for name, signature in signatures.items():
        described[name] = describe_signature(signature.get_concrete_function())
        archive.add_endpoint(name, signature)
    archive.write_out(path, verbose=False)
    return described, faced.with_kept(kept)
