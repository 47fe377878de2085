"""The generator as a TFLite file, and the check that it is the same generator."""

import dataclasses
import math
import pathlib
import warnings

import numpy as np
import tensorflow as tf

from tfgan_kit import files, sampling
from tfgan_kit.errors import RunError

_NUM_IMAGES = 64
_LARGEST_ERROR = 1e-3


@dataclasses.dataclass(frozen=True)
class Report:
    """How a TFLite file compares with its SavedModel.

    Args:
        path: The file.
        size: Its bytes.
        max_error: Largest difference of a pixel in [-1, 1], over 64 pictures.
        psnr: Peak signal-to-noise ratio in dB, for a peak of 2.
    """

    path: pathlib.Path
    size: int
    max_error: float
    psnr: float


def convert(saved_model, path):
    """Converts `float_images` of a SavedModel to TFLite, with built-in operators only.

    Args:
        saved_model: The folder of one version.
        path: The file to write; it appears only if it agrees with the SavedModel.

    Returns:
        A `Report`.

    Raises:
        RunError: It cannot be converted, or what it makes is not the same.
    """
    converter = tf.lite.TFLiteConverter.from_saved_model(
        str(saved_model), signature_keys=["float_images"]
    )
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
    try:
        content = converter.convert()
    except Exception as error:  # the converter raises bare Exceptions, too
        reason = str(error).strip().splitlines()[0]
        raise RunError(f"{saved_model} cannot be converted: {reason}") from error
    report = _compare(saved_model, content, pathlib.Path(path))
    with files.replacing(path) as temporary:
        temporary.write_bytes(content)
    return report


def raw_interpreter(content):
    """TensorFlow's interpreter of a TFLite file's bytes."""
    with warnings.catch_warnings():
        # tf.lite.Interpreter announces its move to another package.
        warnings.filterwarnings("ignore", message=".*tf.lite.Interpreter is deprecated")
        return tf.lite.Interpreter(model_content=content)


def interpreter_of(content):
    """`(latent_dim, function)` of a TFLite file's bytes: latents to images."""
    run = raw_interpreter(content).get_signature_runner("float_images")
    latent_dim = int(run.get_input_details()["latents"]["shape_signature"][-1])
    return latent_dim, lambda latents: run(latents=latents)["images"]


def _compare(saved_model, content, path):
    function = tf.saved_model.load(str(saved_model)).signatures["float_images"]
    latent_dim, tflite = interpreter_of(content)
    latents = sampling.draw_latents(_NUM_IMAGES, latent_dim)
    expected = function(latents=tf.constant(latents))["images"].numpy()
    found = tflite(latents)
    if not np.all(np.isfinite(found)):
        raise RunError(
            f"the conversion of {saved_model} makes pixels that are no number."
        )
    error = np.abs(found.astype(np.float64) - expected)
    if error.max() > _LARGEST_ERROR:
        raise RunError(
            f"the conversion of {saved_model} differs from it by up to "
            f"{error.max():.3g} (allowed: {_LARGEST_ERROR:g}): no file was written."
        )
    square = float(np.mean(error**2))
    psnr = 10 * math.log10(4.0 / square) if square else math.inf
    return Report(path, len(content), float(error.max()), psnr)
