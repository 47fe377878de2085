"""The generator as a SavedModel that TF Serving serves."""

import pathlib

import keras
import tensorflow as tf

from tfgan_kit import files, sampling
from tfgan_kit.export import versions


def export(model, folder):
    """Writes the averaged generator as the next version in `folder`.

    Signatures, all with a dynamic batch:
        serving_default: `latents` float32 `(batch, latent_dim)` to `images` uint8
            `(batch, height, width, channels)`.
        float_images: the same `latents` to `images` float32 in [-1, 1].
        from_seeds: `seeds` int64 `(batch,)` to `images` uint8; each picture depends on
            its own seed alone.

    Args:
        model: An `AdversarialModel`.
        folder: `NAME`; the version appears in it in one rename.

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
        _write(model.ema_generator, temporary)
    return path


def _write(generator, path):
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
    for signature in (serving_default, float_images, from_seeds):
        signature.get_concrete_function()
        archive.add_endpoint(signature.python_function.__name__, signature)
    archive.write_out(path, verbose=False)
