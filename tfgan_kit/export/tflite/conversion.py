"""From a SavedModel to a TFLite file."""

import math
import os
import re
import tempfile
from collections.abc import Callable

import tensorflow as tf

from tfgan_kit import compat, files, graph_safety
from tfgan_kit.errors import InputError, RunError
from tfgan_kit.export import exported_inputs, model_card
from tfgan_kit.export.interface import of_saved_model
from tfgan_kit.export.tflite import translators
from tfgan_kit.export.tflite.calibration import cut_ranges
from tfgan_kit.export.tflite.interpreter import no_announcement
from tfgan_kit.export.tflite.report import Report, report_on
from tfgan_kit.export.tflite.schema import (
    with_arrays,
    with_checksum,
    with_metadata,
)
from tfgan_kit.export.tflite.target import FLOAT32, Target
from tfgan_kit.export.unreadable import calling, unreadable

_OPERATORS = {
    "int8": tf.lite.OpsSet.TFLITE_BUILTINS_INT8,
    "int16x8": (
        tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8
    ),
}
# Seed of the inputs that give the ranges of activations: none of these latents is among
# those that are compared. Larger examples get fewer rows, or it would take minutes.
_CALIBRATION_SEED = 1
_CALIBRATION_ROWS = 32, 256  # at least, at most
_CALIBRATION_NUMBERS = 2**19


def convert(
    saved_model: str | os.PathLike,
    path: str | os.PathLike,
    target: Target = FLOAT32,
    name: str | None = None,
    back: bool = False,
    calibrate: str | os.PathLike | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Convert a SavedModel to TFLite, with built-in operators only.

    The file has the signature with floats, such as `float_images`. That of a translator
    has one direction, with the kept images of its field: `float_images`, or
    `float_images_back` with `back`.

    Args:
        saved_model: The folder of one version.
        path: The file to write.
        target: The `Target`. Defaults to float32.
        name: str. The name of the SavedModel in errors. Defaults to None, which means
            its path.
        back: bool. Whether to convert a translator's way back. Defaults to False.
        calibrate: A folder of images. A translator's activations get the ranges that
            they have on these images, for "int8" and "int16x8". Defaults to None, which
            means its kept images.
        progress: Function that is called with (done, total) while the ranges of int8
            activations are chosen.

    Returns:
        A `Report`. The file is written even if it misses its limit.

    Raises:
        InputError: The SavedModel is damaged, or of another package; or it does not
            translate as requested, or there are no images for the calibration.
        RunError: It cannot be converted, or pixels are not finite.

    Examples:
        >>> model = tfgan_kit.build("gan", (4, 4, 1))
        >>> path = tfgan_kit.export.export(model, "digits")
        >>> report = tfgan_kit.export.convert(path, "digits.tflite")
        >>> report.quantize, report.within_limit
        ('none', True)
    """
    loaded, interface = _load(saved_model)
    interface = translators.direction(interface, target, back, calibrate)
    signature = loaded.signatures[interface.float_signature]
    sizes = [size for size in interface.modality.shape if size]  # one may be unknown
    numbers = math.prod(sizes)
    if interface.source:
        most = _rows(numbers)
        arrays, origin = translators.calibration(interface, target, most, calibrate)
    else:
        arrays, origin = _calibration(interface.inputs, target, numbers), None

    def floats_of(*arrays):
        tensors = interface.by_name(map(tf.constant, arrays))
        with calling(name or saved_model):
            return signature(**tensors)[interface.output]

    with tempfile.TemporaryDirectory() as folder:
        source = saved_model
        if target.batch is not None or target.image_size is not None:
            source = folder
            _write_with_shape(loaded, interface, target, folder)
        signatures = source, interface.float_signature
        content = _converted(
            *(*signatures, arrays, target, name or saved_model, progress),
            is_free=bool(interface.source) and interface.sizes.multiple_of is not None,
        )
    card = translators.card_of(interface, model_card.read(saved_model) or {})
    card.pop("graph_sha256", None)  # of the SavedModel; it differs in every export
    made = target.to_card() | ({"calibrated_on": origin} if origin else {})
    content = with_metadata(content, {**card, "tflite": made})
    kept = exported_inputs.kept_of(interface.inputs, required=not interface.source)
    content = with_checksum(with_arrays(content, kept) if kept else content)
    report = report_on(content, path, target, floats_of, interface, origin)
    with files.replacing(path) as temporary:
        temporary.write_bytes(content)
    return report


def _load(saved_model):
    """Return `(loaded, interface)`."""
    try:
        card = model_card.checked(saved_model)
        loaded = graph_safety.load(saved_model)
        interface = of_saved_model(loaded, card)
        _ = loaded.signatures[interface.float_signature]
        return loaded, interface
    except Exception as error:  # TensorFlow raises IndexError, OpError and more
        raise InputError(unreadable(saved_model, error)) from error


def _write_with_shape(loaded, interface, target, folder):
    """Write a SavedModel around another, whose signature has a fixed shape.

    With it the converter makes every shape in the graph a constant. (From a concrete
    function of that shape it would lose the variables, and silently make NaN.)
    """
    name = interface.float_signature
    signature = loaded.signatures[name]
    size = target.image_size
    specs = [
        tf.TensorSpec(
            [target.batch, *(size or spec.shape[1:3]), *spec.shape[3:]]
            if spec.shape.rank == 4
            else [target.batch, *spec.shape[1:]],
            spec.dtype,
            spec.name,
        )
        for spec in interface.specs()
    ]
    module = tf.Module()
    module.loaded = loaded  # its variables are saved with it
    module.function = tf.function(
        lambda *tensors: signature(**interface.by_name(tensors)),
        input_signature=specs,
    )
    tf.saved_model.save(module, folder, signatures={name: module.function})


def _converted(
    folder,
    signature,
    arrays,
    target,
    name,
    progress=lambda done, total: None,
    is_free=False,
):
    """Return the bytes of a TFLite file; errors name the SavedModel `name`.

    `is_free` says that a translator takes images of any size.
    """
    try:
        converter = tf.lite.TFLiteConverter.from_saved_model(
            str(folder), signature_keys=[signature]
        )
        _set_up(converter, arrays, target)
        with no_announcement():  # calibration has an interpreter
            content = converter.convert()
        if target.quantize == "int8":
            content = _quantized(content, arrays, target, progress)
        return content
    except Exception as error:  # the converter raises bare Exceptions, too
        reason = _reason(str(error), target.quantize)
        if is_free and target.image_size is None:
            reason += " at any size: fix the height and width with --image-size"
        raise RunError(f"{name} cannot be converted: {reason}.") from error


def _quantized(calibrated, arrays, target, progress):
    """Return an int8 file's bytes from a calibrated file, the converter's next step."""
    border = tf.int8 if target.io == "int" else tf.float32
    return compat.quantize(cut_ranges(calibrated, arrays, progress), border)


def _reason(text, quantize):
    """Return the operators named in a text of the converter, else its first line."""
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
    # After calibration the ranges are cut; no public function leads there.
    if kind == "int8":
        compat.calibrate_only(converter)


def _calibration(inputs, target, numbers):
    """Return inputs as in training, by name, in whole batches.

    They are latents of the generator's prior and, if there are classes, labels, at
    least one of each class. Fields are its kept examples.

    Args:
        inputs: The generator's `Inputs`.
        target: The `Target`.
        numbers: int. Numbers per example, such as the pixels of an image.
    """
    number, size = max(_rows(numbers), inputs.num_classes or 0), target.batch or 1
    drawn = inputs.draw(-(-number // size) * size, _CALIBRATION_SEED)
    return dict(zip(inputs.parts, drawn, strict=True))


def _rows(numbers):
    fewest, most = _CALIBRATION_ROWS
    return min(max(_CALIBRATION_NUMBERS // numbers, fewest), most)


def _batches(arrays, target):
    """Return the same arrays in batches of the target's size."""
    size, (first, *_) = target.batch or 1, arrays.values()
    for start in range(0, len(first), size):
        yield {name: array[start : start + size] for name, array in arrays.items()}
