"""Whether every form of a generator makes the same pictures: what `verify` tells."""

import io
import pathlib

import numpy as np
from PIL import Image

from tfgan_kit import sampling
from tfgan_kit.errors import InputError
from tfgan_kit.export import comparison
from tfgan_kit.export.exported_inputs import NAMES, by_name
from tfgan_kit.export.tflite.interpreter import open_tflite
from tfgan_kit.export.tflite.schema import read_metadata
from tfgan_kit.export.unreadable import unreadable
from tfgan_kit.export.verify import c_runtime
from tfgan_kit.export.verify.agreement_row import (
    FLOATS,
    NEAR,
    SAME,
    row_of_images,
    row_of_latents,
)
from tfgan_kit.export.verify.encoder_agreement import encoder_rows

NUM_IMAGES = 256
_PYTHON, _C = "Python", "C runtime"


def compare_forms(loaded, model=None, tflite=(), seed=0):
    """Compares 256 pictures of one seed, made by every form of one generator.

    With classes they have the labels of their seeds: all classes in turns.
    The reference is the Keras model; where none is given, `float_images` of the
    SavedModel in Python. `sample` and `png` are compared with `from_seeds`, and the
    SavedModel in TensorFlow's C runtime with itself in Python. An encoder finds the
    latents of the pictures.

    Args:
        loaded: The `Loaded` SavedModel.
        model: The `AdversarialModel` that it should be the export of.
        tflite: Paths of TFLite files that should be conversions of it.
        seed: Of the pictures.

    Returns:
        A list of `Row`s, whose form is "Python" or "C runtime", which run the
        SavedModel, or the path of a TFLite file.

    Raises:
        InputError: A file cannot be read; or its latents, labels or pictures, or the
            model's, are others than the SavedModel's.
        RunError: TensorFlow's C runtime cannot run the SavedModel.
    """
    opened = [(path, *_open(pathlib.Path(path))) for path in tflite]
    calls = loaded.calls(NUM_IMAGES, seed)
    drawn = loaded.inputs.draw(NUM_IMAGES, seed)
    in_python = {name: loaded.run(name, inputs) for name, inputs in calls.items()}
    in_c = dict(zip(calls, c_runtime.run(loaded.path, calls.items()), strict=True))
    floats = in_python["float_images"]["images"]
    reference = f"{_PYTHON} float_images", floats
    if model is not None:
        generator = model.inputs_of_generator, model.generate_batch
        reference = "Keras", _images("the run", *generator, loaded, drawn, floats)
    rows = [*_rows_in_python(in_python, drawn, reference)]
    rows += _rows_in_c(in_c, in_python)
    rows += encoder_rows(loaded, model, in_python["serving_default"]["images"])
    for path, quantize, *generator in opened:
        images = _images(path, *generator, loaded, drawn, floats)
        kind = "float32" if quantize == "none" else quantize
        limit = comparison.LIMITS[quantize]
        rows.append(row_of_images(str(path), kind, images, *reference, limit))
    return rows


def _open(path):
    """`(quantize, inputs, function)` of a TFLite file."""
    content = path.read_bytes()
    try:
        generator = open_tflite(content)
        metadata = read_metadata(content)
    except Exception as error:  # the interpreter raises ValueError and more
        raise InputError(unreadable(path, error)) from error
    quantize = (metadata or {}).get("tflite", {}).get("quantize")
    if quantize not in comparison.LIMITS:
        raise InputError(f"{path} does not say how it was quantized: convert it again.")
    return quantize, *generator


def _images(name, inputs, function, loaded, drawn, expected):
    """What another form makes of what was drawn, if it takes and gives the same."""
    if inputs == loaded.inputs:
        images = sampling.in_batches(function, drawn)
        if images.shape == expected.shape:
            return images
    shape = "x".join(map(str, expected.shape[1:]))
    classes = loaded.inputs.num_classes
    labels = f" and labels of {classes} classes" if classes else ""
    raise InputError(
        f"{name} is another generator than the SavedModel, which makes images of "
        f"{shape} from {loaded.inputs.latent_dim} latents{labels}."
    )


def _rows_in_python(outputs, drawn, reference):
    pictures = {name: _pictures(images) for name, images in outputs.items()}
    for name, images in pictures.items():
        if name in ("sample", "png"):
            near = f"{_PYTHON} from_seeds", pictures["from_seeds"]
            yield row_of_images(_PYTHON, name, images, *near, SAME)
        elif images is not reference[1]:
            yield row_of_images(_PYTHON, name, images, *reference, NEAR)
    for name, values in _sampled(outputs).items():
        expected = by_name(drawn)[name]
        yield row_of_latents(_PYTHON, f"sample {name}", values, "tfgan-kit", expected)


def _rows_in_c(outputs, in_python):
    for name, images in outputs.items():
        limit = FLOATS if name == "float_images" else SAME
        expected = _pictures(in_python[name])
        yield row_of_images(_C, name, _pictures(images), _PYTHON, expected, limit)
    for name, values in _sampled(outputs).items():
        expected = in_python["sample"][name]
        yield row_of_latents(_C, f"sample {name}", values, _PYTHON, expected)


def _sampled(outputs):
    """What `sample` gives beside its images, where it is among the signatures."""
    sampled = outputs.get("sample", {})
    return {name: sampled[name] for name in NAMES if name in sampled}


def _pictures(outputs):
    """The images among a signature's outputs."""
    if "images" in outputs:
        return outputs["images"]
    pictures = [Image.open(io.BytesIO(file)) for file in outputs["image_bytes"]]
    images = np.stack([np.asarray(picture) for picture in pictures])
    return images[..., None] if images.ndim == 3 else images
