"""From a SavedModel to a TFLite file."""

import dataclasses
import re
import tempfile

import tensorflow as tf

from tfgan_kit import compat, files
from tfgan_kit.errors import InputError, RunError
from tfgan_kit.export import model_card
from tfgan_kit.export.exported_inputs import NAMES, by_name, of_signature
from tfgan_kit.export.tflite.calibration import cut_ranges
from tfgan_kit.export.tflite.interpreter import no_announcement
from tfgan_kit.export.tflite.report import report_on
from tfgan_kit.export.tflite.schema import with_metadata
from tfgan_kit.export.tflite.target import FLOAT32
from tfgan_kit.export.unreadable import unreadable

_SIGNATURE = "float_images"
_OPERATORS = {
    "int8": tf.lite.OpsSet.TFLITE_BUILTINS_INT8,
    "int16x8": (
        tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8
    ),
}
# Of the latents by which ranges of activations are found: none is one of those that are
# compared. The larger the pictures, the fewer, or it would take minutes.
_CALIBRATION_SEED = 1
_CALIBRATION_LATENTS = 32, 256  # at least, at most
_CALIBRATION_PIXELS = 2**19


def convert(saved_model, path, target=FLOAT32, name=None):
    """Converts `float_images` of a SavedModel to TFLite, with built-in operators only.

    Args:
        saved_model: The folder of one version.
        path: The file to write.
        target: The `Target`; float32 by default.
        name: What errors call the SavedModel; None: its path.

    Returns:
        A `Report`. The file is written even where its limit does not hold.

    Raises:
        InputError: The SavedModel is damaged, or of another package.
        RunError: It cannot be converted, or pixels are no number.
    """
    loaded, inputs, pixels = _load(saved_model)
    signature = loaded.signatures[_SIGNATURE]
    arrays = _calibration(inputs, target, pixels)

    def float_images(*arrays):
        return signature(**by_name(map(tf.constant, arrays)))["images"]

    with tempfile.TemporaryDirectory() as folder:
        source = saved_model
        if target.batch is not None:
            source = folder
            _write_with_batch(loaded, target.batch, folder)
        content = _converted(source, arrays, target, name or saved_model)
    card = model_card.read(saved_model) or {}
    content = with_metadata(content, {**card, "tflite": dataclasses.asdict(target)})
    report = report_on(content, path, target, float_images)
    with files.replacing(path) as temporary:
        temporary.write_bytes(content)
    return report


def _load(saved_model):
    """`(loaded, inputs, pixels of a picture)`."""
    try:
        loaded = tf.saved_model.load(str(saved_model))
        signature = loaded.signatures[_SIGNATURE]
        shape = signature.structured_outputs["images"].shape
        pixels = shape[1:-1].num_elements() or 1  # they may not be known
        return loaded, of_signature(signature, model_card.read(saved_model)), pixels
    except Exception as error:  # TensorFlow raises IndexError, OpError and more
        raise InputError(unreadable(saved_model, error)) from error


def _write_with_batch(loaded, batch, folder):
    """A SavedModel around another, whose signature has a batch of a fixed size.

    With it the converter makes every shape in the graph a constant. (From a concrete
    function of that shape it would lose the variables, and make NaN without a word.)
    """
    signature = loaded.signatures[_SIGNATURE]
    taken = signature.structured_input_signature[1]
    specs = [
        tf.TensorSpec([batch, *taken[name].shape[1:]], taken[name].dtype, name)
        for name in NAMES
        if name in taken
    ]
    module = tf.Module()
    module.loaded = loaded  # its variables are saved with it
    module.function = tf.function(
        lambda *tensors: signature(**by_name(tensors)), input_signature=specs
    )
    tf.saved_model.save(module, folder, signatures={_SIGNATURE: module.function})


def _converted(folder, arrays, target, name):
    """The bytes of a TFLite file; errors speak of the SavedModel's `name`."""
    try:
        converter = tf.lite.TFLiteConverter.from_saved_model(
            str(folder), signature_keys=[_SIGNATURE]
        )
        _set_up(converter, arrays, target)
        with no_announcement():  # calibration has an interpreter
            content = converter.convert()
        if target.quantize == "int8":
            content = _quantized(content, arrays, target)
        return content
    except Exception as error:  # the converter raises bare Exceptions, too
        reason = _reason(str(error), target.quantize)
        raise RunError(f"{name} cannot be converted: {reason}.") from error


def _quantized(calibrated, arrays, target):
    """An int8 file's bytes of a calibrated one; what the converter would do next."""
    border = tf.int8 if target.io == "int" else tf.float32
    return compat.quantize(cut_ranges(calibrated, arrays), border)


def _reason(text, quantize):
    """The operators that a text of the converter names; else its first line of many."""
    missing = re.findall(r"'tf\.(\w+)' op is neither", text)
    missing += re.findall(r"failed to legalize operation 'tf\.(\w+)'", text)
    floats = re.findall(r"not yet supported for op: '(\w+)'", text)
    form = "operator for" if missing else f"{quantize} form of"
    if missing or floats:
        return f"TFLite has no {form} {', '.join(dict.fromkeys(missing or floats))}"
    return text.strip().partition("\n")[0].rstrip(".")


def _set_up(converter, arrays, target):
    kind = target.quantize
    operators = _OPERATORS.get(kind, tf.lite.OpsSet.TFLITE_BUILTINS)
    converter.target_spec.supported_ops = [operators]
    if kind != "none":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if kind == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if kind in _OPERATORS:
        converter.representative_dataset = lambda: _batches(arrays, target)
    # After calibration the ranges are cut; there is no public way to get there.
    if kind == "int8":
        compat.calibrate_only(converter)


def _calibration(inputs, target, pixels):
    """Latents of the prior the generator was trained on, by name, in whole batches.

    With classes also labels, of each class at least one.

    Args:
        pixels: Of a picture.
    """
    fewest, most = _CALIBRATION_LATENTS
    number = min(max(_CALIBRATION_PIXELS // pixels, fewest), most)
    number, size = max(number, inputs.num_classes or 0), target.batch or 1
    return by_name(inputs.draw(-(-number // size) * size, _CALIBRATION_SEED))


def _batches(arrays, target):
    """The same in batches of the target's size."""
    size = target.batch or 1
    for start in range(0, len(arrays["latents"]), size):
        yield {name: array[start : start + size] for name, array in arrays.items()}
