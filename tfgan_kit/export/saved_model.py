"""The generator as a SavedModel that TF Serving serves."""

import pathlib
import platform

import keras
import tensorflow as tf

from tfgan_kit import __version__, files, sampling
from tfgan_kit.export import model_card, versions


def export(model, folder, card=None):
    """Writes the averaged generator as the next version in `folder`.

    Signatures, all with a dynamic batch:
        serving_default: `latents` float32 `(batch, latent_dim)` to `images` uint8
            `(batch, height, width, channels)`.
        float_images: the same `latents` to `images` float32 in [-1, 1].
        from_seeds: `seeds` int64 `(batch,)` to `images` uint8; each picture depends on
            its own seed alone.

    Beside them lies `assets.extra/model_card.json`: the model's class, latent_dim,
    image_shape, step, the signatures, and the versions of the packages.

    Args:
        model: An `AdversarialModel`.
        folder: `NAME`; the version appears in it in one rename.
        card: What else the model card says, in types of JSON.

    Returns:
        The path `NAME/<version>`.

    Raises:
        InputError: Nothing can be written at `folder`.
    """
    folder = pathlib.Path(folder)
    versions.check_name(folder)
    files.remove_unfinished(folder)
    path = folder / str(versions.next_version(folder))
    with files.replacing(path) as temporary:
        signatures = _write(model.ema_generator, temporary)
        model_card.write(temporary, {**(card or {}), **_facts(model, signatures)})
    return path


def describe_signature(function):
    """Inputs and outputs of a signature, by name: `{"dtype": ..., "shape": [...]}`.

    Args:
        function: A concrete function, made here or loaded.
    """
    inputs = tf.nest.flatten(function.structured_input_signature)
    return {
        "inputs": {spec.name: _tensor(spec) for spec in inputs},
        "outputs": {
            name: _tensor(spec) for name, spec in function.structured_outputs.items()
        },
    }


def _tensor(spec):
    return {"dtype": spec.dtype.name, "shape": spec.shape.as_list()}


def _facts(model, signatures):
    return {
        "model": type(model).__name__,
        "latent_dim": model.latent_dim,
        "image_shape": list(model.image_shape),
        "step": int(model.step),
        "signatures": signatures,
        "versions": {
            "tfgan_kit": __version__,
            "tensorflow": tf.__version__,
            "keras": keras.__version__,
            "python": platform.python_version(),
        },
    }


def _write(generator, path):
    """Writes the version; gives its signatures as `describe_signature` has them."""
    latent_dim = generator.input_shape[-1]
    latents = tf.TensorSpec([None, latent_dim], tf.float32, name="latents")
    seeds = tf.TensorSpec([None], tf.int64, name="seeds")

    @tf.function(input_signature=[latents], jit_compile=False)
    def float_images(latents):
        return {"images": generator(latents, training=False)}

    @tf.function(input_signature=[latents], jit_compile=False)
    def serving_default(latents):
        return {"images": sampling.to_uint8(generator(latents, training=False))}

    @tf.function(input_signature=[seeds], jit_compile=False)
    def from_seeds(seeds):
        latents = sampling.latents_from_seeds(seeds, latent_dim)
        return {"images": sampling.to_uint8(generator(latents, training=False))}

    archive = keras.export.ExportArchive()
    archive.track(generator)
    described = {}
    for signature in (serving_default, float_images, from_seeds):
        name = signature.python_function.__name__
        described[name] = describe_signature(signature.get_concrete_function())
        archive.add_endpoint(name, signature)
    archive.write_out(path, verbose=False)
    return described
