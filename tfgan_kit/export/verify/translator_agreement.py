"""The agreement of the images of all forms of a translator, for `agreement`."""

import numpy as np
import tensorflow as tf

from tfgan_kit import sampling
from tfgan_kit.data.files.image_files import fit_pixels
from tfgan_kit.errors import InputError
from tfgan_kit.export import comparison, kept_images, requests
from tfgan_kit.export.open import of_model
from tfgan_kit.export.verify import c_runtime
from tfgan_kit.export.verify.agreement_row import FLOATS, NEAR, SAME, row_of_images
from tfgan_kit.export.verify.decoding import decoded

_PYTHON, _C = "Python", "C runtime"
# Few, because they are larger than the images of the training.
_OTHER_SIZE_IMAGES = 4


def translator_rows(loaded, model, files, number):
    """Return the `AgreementRow`s of both directions, at one size or at two.

    The images are the kept ones, or noise if there are none. If the network takes any
    size, a few of them are compared again at a second size, whose sides are odd.

    Args:
        loaded: The `Loaded` SavedModel.
        model: The model of which it should be the export, or None.
        files: `(path, quantize, generator)` of each TFLite file.
        number: int. The largest number of images.

    Raises:
        InputError: The model or a file is another translator than the SavedModel.
        RunError: TensorFlow's C runtime cannot run the SavedModel.
    """
    keras = model and of_model.generator_of(model)
    if keras and keras.interface != loaded.interface:
        raise _another("the run", loaded)
    ways = {one.suffix: one for one in loaded.interface.directions()}
    cases = [
        (one, requests.of_images(one, images), at_size)
        for one in ways.values()
        for images, at_size in _sizes(one, number)
    ]
    calls = [call for _, inputs, _ in cases for call in inputs.items()]
    in_c = iter(c_runtime.run(loaded.path, calls))  # one process for all
    rows = []
    for one, inputs, at_size in cases:
        own = keras and (keras.back if one.suffix else keras)
        outputs = {name: next(in_c) for name in inputs}
        rows += _direction_rows(loaded, one, own, inputs, outputs, at_size)
    for path, quantize, generator in files:
        one = ways.get(generator.interface.suffix)
        own = keras and (keras.back if generator.interface.suffix else keras)
        rows += _file_rows(loaded, one, own, path, quantize, generator, number)
    return rows


def _another(name, loaded):
    return InputError(
        f"{name} is another generator than the SavedModel, which makes "
        f"{loaded.interface.words()}."
    )


def _sizes(interface, number):
    """Yield stored images of each size to compare, and words that name the size."""
    kept = kept_images.images_of(interface)[:number]
    yield kept, ""
    if interface.sizes.multiple_of is not None:
        height, width, channels = interface.source.modality.shape
        size = _whole((height * 3 // 2 + 1, width + 3), interface.sizes.scale)
        larger = [fit_pixels(x, size, "stretch", channels) for x in _few(kept)]
        yield np.stack(larger), f" {size[0]}x{size[1]}"


def _few(images):
    return images[:_OTHER_SIZE_IMAGES]


def _whole(size, scale):
    """Return the next larger size whose result has whole sides."""
    return tuple(-(-side // scale.denominator) * scale.denominator for side in size)


def _direction_rows(loaded, one, keras, calls, in_c, at_size):
    python = {name: loaded.run(name, inputs) for name, inputs in calls.items()}
    python = {name: decoded(one, outputs) for name, outputs in python.items()}
    in_c = {name: decoded(one, outputs) for name, outputs in in_c.items()}
    expected, label = python[one.float_signature], f"{_PYTHON} {one.float_signature}"
    if keras:
        (floats,) = calls[one.float_signature].values()
        expected, label = _floats(keras, floats), "Keras"
    stored = one.modality.to_stored(tf.constant(expected)).numpy()
    for name, actual in python.items():
        is_float = name == one.float_signature
        if not is_float or keras:
            near = label, expected if is_float else stored, NEAR
            yield row_of_images(_PYTHON, name + at_size, actual, *near)
    for name, actual in in_c.items():
        limit = FLOATS if name == one.float_signature else SAME
        near = _PYTHON, python[name], limit
        yield row_of_images(_C, name + at_size, actual, *near)


def _floats(generator, floats):
    """Return a form's float images, in one batch as the signatures get them."""
    return np.asarray(generator(tf.constant(floats)))


def _file_rows(loaded, one, keras, path, quantize, generator, number):
    faced = generator.interface
    if one is None or not _is_alike(faced, one):
        raise _another(path, loaded)
    kind = "float32" if quantize == "none" else quantize
    label = "Keras" if keras else f"{_PYTHON} {one.float_signature}"
    for images, at_size in _sizes(faced, number):
        floats = faced.source.modality.from_stored(tf.constant(images)).numpy()
        actual = sampling.in_batches(generator, (floats,), len(floats))
        if keras:
            expected = _floats(keras, floats)
        else:
            inputs = {one.output: floats}
            expected = loaded.run(one.float_signature, inputs)[one.output]
        part = f"{kind}{faced.suffix}{at_size}"
        limit = comparison.LIMITS[quantize]
        yield row_of_images(str(path), part, actual, label, expected, limit)


def _is_alike(faced, one):
    """Return whether a file translates the same field, at any or a fixed size."""
    if not faced.source:
        return False
    pairs = (
        (faced.source.modality, one.source.modality),
        (faced.modality, one.modality),
    )
    is_free = one.sizes.multiple_of is not None
    return list(faced.inputs.parts) == list(one.inputs.parts) and all(
        x.shape[-1] == y.shape[-1] and (is_free or x == y) for x, y in pairs
    )
