"""Runs a TFLite file: by LiteRT where it is installed, else by TensorFlow."""

import contextlib
import importlib
import importlib.metadata
import warnings

import numpy as np
import tensorflow as tf

from tfgan_kit import sampling
from tfgan_kit.errors import RunError
from tfgan_kit.export.exported_inputs import by_name, inputs_of
from tfgan_kit.export.tflite.schema import read_metadata

_SIGNATURE = "float_images"


def available():
    """`(name, version, class)` of the interpreter; the extra `litert` brings its own.

    LiteRT is what devices run. TensorFlow's is the same code, frozen, and on its way
    out.
    """
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ModuleNotFoundError:
        return "tf.lite.Interpreter", tf.__version__, tf.lite.Interpreter
    version = importlib.metadata.version("ai-edge-litert")
    return "ai-edge-litert", version, Interpreter


def runner(content):
    """The signature `float_images` of a file's bytes, to call and to ask for details.

    The interpreter verifies what it reads: damage is an exception here.
    """
    *_, interpreter = available()
    with no_announcement():
        run = interpreter(model_content=content).get_signature_runner(_SIGNATURE)
    if not has_free_batch(run):
        return run
    # XNNPACK, the delegate of CPUs, now and then computes a transposed convolution
    # wrongly from the second call on where the size of the batch is not fixed (LiteRT
    # 2.3.0 and TensorFlow 2.21.0: in 50 of 1,000 tries).
    return without_delegates(content).get_signature_runner(_SIGNATURE)


def without_delegates(content, **options):
    """An interpreter of a file's bytes that runs every operator itself."""
    *_, interpreter = available()
    resolvers = importlib.import_module(interpreter.__module__).OpResolverType
    with no_announcement():
        return interpreter(
            model_content=content,
            experimental_op_resolver_type=resolvers.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
            **options,
        )


def has_free_batch(run):
    """Whether a `runner` takes any number of latents."""
    return run.get_input_details()["latents"]["shape_signature"][0] < 0


@contextlib.contextmanager
def no_announcement():
    """Within it, tf.lite.Interpreter does not tell of its move to another package."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*tf.lite.Interpreter is deprecated")
        yield


def open_tflite(content):
    """The generator in a TFLite file's bytes, of any `Target`.

    Returns:
        `(inputs, function)`: the `sampling.Inputs` of the generator, and a function of
        the arrays that they draw, of at least one row, to float32 images `(n, height,
        width, channels)` in [-1, 1]. It raises RunError where the interpreter cannot
        run the file.

    Raises:
        ValueError: It takes labels, and has no model card.
    """
    run = runner(content)
    taken, images_of = run.get_input_details(), run.get_output_details()["images"]
    batch, latent_dim = map(int, taken["latents"]["shape_signature"])
    inputs = inputs_of(latent_dim, taken, read_metadata(content))

    def call(*arrays):
        tensors = {
            name: _quantized(array, taken[name])
            for name, array in by_name(arrays).items()
        }
        try:
            images = run(**tensors)["images"]
        except RuntimeError as error:  # an operator has no kernel for its types
            raise RunError(_cannot_run(error)) from error
        return _dequantized(images, images_of)

    if batch < 0:
        return inputs, call
    return inputs, lambda *arrays: sampling.in_batches(call, arrays, batch)


def _cannot_run(error):
    name, version, _ = available()
    reason = str(error).strip().partition("\n")[0].rstrip(".")
    hint = "LiteRT may: pip install 'tfgan-kit[litert]'"
    if name == "ai-edge-litert":
        hint = "it needs another version, or the file is damaged"
    return f"{name} {version} cannot run the TFLite file: {reason} ({hint})."


def _quantized(values, details):
    """Floats as the tensor has them; int8 clips what calibration never saw."""
    if details["dtype"] != np.int8:
        return values
    scale, zero = details["quantization"]
    return np.clip(np.round(values / scale) + zero, -128, 127).astype(np.int8)


def _dequantized(values, details):
    if details["dtype"] != np.int8:
        return values
    scale, zero = details["quantization"]
    return (values.astype(np.float32) - zero) * np.float32(scale)
