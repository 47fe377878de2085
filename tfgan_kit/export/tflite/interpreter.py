"""Execution of a TFLite file: by LiteRT if it is installed, else by TensorFlow."""

import contextlib
import importlib
import importlib.metadata
import math
import warnings

import numpy as np
import tensorflow as tf

from tfgan_kit import sampling
from tfgan_kit.errors import RunError
from tfgan_kit.export.interface import BACK, FLOAT, from_card
from tfgan_kit.export.open_generator import OpenGenerator
from tfgan_kit.export.tflite.schema import is_intact, read_arrays, read_metadata
from tfgan_kit.untrusted import limits


def available():
    """Return `(name, version, class)` of the interpreter.

    The extra `litert` installs LiteRT, which devices run. TensorFlow's interpreter is
    the same code, frozen and deprecated.
    """
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ModuleNotFoundError:
        return "tf.lite.Interpreter", tf.__version__, tf.lite.Interpreter
    version = importlib.metadata.version("ai-edge-litert")
    return "ai-edge-litert", version, Interpreter


def runner(content):
    """Return the float signature of a file's bytes, for calls and for its details.

    For a generator of images it is `float_images`. The interpreter verifies its input,
    so damage raises an exception here.
    """
    *_, interpreter = available()
    with no_announcement():
        opened = interpreter(model_content=content)
        _check_sizes(opened)
        names = [n for n in opened.get_signature_list() if n.startswith(FLOAT)]
        if len(names) != 1:
            raise ValueError("it has no signature of floats, such as float_images.")
        run = opened.get_signature_runner(names[0])
    if not has_free_batch(run):
        return run
    # XNNPACK, the delegate for CPUs, sometimes computes a transposed convolution
    # wrongly from the second call on if the batch size is not fixed (LiteRT 2.3.0 and
    # TensorFlow 2.21.0: in 50 of 1,000 tries).
    return without_delegates(content).get_signature_runner(names[0])


def _check_sizes(opened):
    """Raise InputError if a tensor would take too much memory."""
    for details in opened.get_tensor_details():
        size = math.prod(max(0, int(n)) for n in details["shape"])
        limits.check("the TFLite file", size * np.dtype(details["dtype"]).itemsize)


def without_delegates(content, **options):
    """Return an interpreter of a file's bytes that runs every operator itself."""
    *_, interpreter = available()
    resolvers = importlib.import_module(interpreter.__module__).OpResolverType
    with no_announcement():
        return interpreter(
            model_content=content,
            experimental_op_resolver_type=resolvers.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
            **options,
        )


def has_free_batch(run):
    """Return whether a `runner` takes any number of rows."""
    return batch_of(run) < 0


def batch_of(run):
    """Return the number of rows that a `runner` takes; -1 means any number."""
    details, *_ = run.get_input_details().values()
    return int(details["shape_signature"][0])


@contextlib.contextmanager
def no_announcement():
    """Silence tf.lite.Interpreter's notice that it moves to another package."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*tf.lite.Interpreter is deprecated")
        yield


def open_tflite(content):
    """Return the generator in a TFLite file's bytes, of any `Target`.

    Returns:
        `(inputs, generator)`: the `sampling.Inputs` of the generator, and an
        `OpenGenerator`, a function of the arrays that they draw (at least one row) to
        float32 examples, such as images `(n, height, width, channels)` in [-1, 1]. It
        raises RunError if the interpreter cannot run the file.

    Raises:
        ValueError: It takes labels and has no model card, or it does not have the
            contents of its checksum.
        InputError: The class of its modality is not registered in this process.
    """
    run, card = runner(content), read_metadata(content)
    if not is_intact(content):
        raise ValueError("it is damaged: its contents differ from its checksum.")
    taken, ((output, details_of_output),) = (
        run.get_input_details(),
        run.get_output_details().items(),
    )
    interface = from_card(
        card,
        {name: _shape(details) for name, details in taken.items()},
        _shape(details_of_output),
        read_arrays(content),
        BACK if (card or {}).get("signature", "").endswith(BACK) else "",
    )
    if output != interface.output:
        raise ValueError(f"it gives no {interface.output}.")

    def call(*arrays):
        tensors = {
            name: _quantized(np.asarray(array), taken[name])
            for name, array in interface.by_name(arrays).items()
        }
        try:
            examples = run(**tensors)[output]
        except RuntimeError as error:  # an operator has no kernel for its types
            raise RunError(_cannot_run(error)) from error
        return _dequantized(examples, details_of_output)

    def in_batches(*arrays):
        return sampling.in_batches(call, arrays, batch_of(run))

    function = call if has_free_batch(run) else in_batches
    return interface.inputs, OpenGenerator(function, interface)


def _shape(details):
    return [int(size) for size in details["shape_signature"]]


def _cannot_run(error):
    name, version, _ = available()
    reason = str(error).strip().partition("\n")[0].rstrip(".")
    hint = "LiteRT may: pip install 'tfgan-kit[litert]'"
    if name == "ai-edge-litert":
        hint = "it needs another version, or the file is damaged"
    return f"{name} {version} cannot run the TFLite file: {reason} ({hint})."


def _quantized(values, details):
    """Return floats as the tensor stores them; int8 clips values beyond calibration."""
    if details["dtype"] != np.int8:
        return values
    scale, zero = details["quantization"]
    return np.clip(np.round(values / scale) + zero, -128, 127).astype(np.int8)


def _dequantized(values, details):
    if details["dtype"] != np.int8:
        return values
    scale, zero = details["quantization"]
    return (values.astype(np.float32) - zero) * np.float32(scale)
