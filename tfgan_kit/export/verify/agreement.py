"""The agreement of the examples of all forms of a generator, for `verify`."""

import pathlib

import numpy as np
import tensorflow as tf

from tfgan_kit import sampling
from tfgan_kit.errors import InputError
from tfgan_kit.export import comparison
from tfgan_kit.export import interface as interfaces
from tfgan_kit.export.open_generator import OpenGenerator
from tfgan_kit.export.tflite.interpreter import open_tflite
from tfgan_kit.export.tflite.schema import read_metadata
from tfgan_kit.export.unreadable import unreadable
from tfgan_kit.export.verify import c_runtime
from tfgan_kit.export.verify.agreement_row import (
    FLOATS,
    NEAR,
    SAME,
    row_of_examples,
    row_of_files,
    row_of_latents,
)
from tfgan_kit.export.verify.decoding import decoded
from tfgan_kit.export.verify.encoder_agreement import encoder_rows
from tfgan_kit.export.verify.translator_agreement import translator_rows
from tfgan_kit.keras_networks import truncated_styles
from tfgan_kit.untrusted import limits

NUM_IMAGES = 256
_PYTHON, _C = "Python", "C runtime"


def compare_forms(loaded, model=None, tflite=(), seed=0):
    """Compare 256 examples of one seed, made by every form of one generator.

    If there are classes, the examples have the labels of their seeds: all classes in
    order, repeated. The reference is the Keras model or, without one, the float
    signature of the SavedModel in Python, such as `float_images`. `sample` and encoded
    examples, such as `png`, are compared with `from_seeds`, and the SavedModel in
    TensorFlow's C runtime with itself in Python. An encoder finds the latents of the
    examples. A translator translates its kept images instead, in both directions if
    it has two.

    Args:
        loaded: The `Loaded` SavedModel.
        model: The `AdversarialModel` of which it should be the export, or None. Its
            styles are truncated as they were in the export.
        tflite: Paths of TFLite files that should be conversions of it.
        seed: int. Seed of the examples. Defaults to 0.

    Returns:
        A list of `AgreementRow`s. Their form is "Python" or "C runtime", which run the
        SavedModel, or the path of a TFLite file.

    Raises:
        InputError: A file cannot be read, or its inputs or examples, or the model's,
            differ from the SavedModel's.
        RunError: TensorFlow's C runtime cannot run the SavedModel.

    Examples:
        >>> model = tfgan_kit.build("gan", (4, 4, 1))
        >>> path = tfgan_kit.export.export(model, "digits")
        >>> rows = tfgan_kit.export.compare_forms(tfgan_kit.export.Loaded(path), model)
        >>> sorted({row.form for row in rows}), all(row.ok for row in rows)
        (['C runtime', 'Python'], True)
    """
    interface = loaded.interface
    opened = [(path, *_open(pathlib.Path(path), loaded)) for path in tflite]
    if interface.source:
        return translator_rows(loaded, model, opened, NUM_IMAGES)
    calls = loaded.calls(NUM_IMAGES, seed)
    drawn = loaded.inputs.draw(NUM_IMAGES, seed)
    in_python = {name: loaded.run(name, inputs) for name, inputs in calls.items()}
    in_c = dict(zip(calls, c_runtime.run(loaded.path, calls.items()), strict=True))
    floats = in_python[interface.float_signature][interface.output]
    reference = f"{_PYTHON} {interface.float_signature}", floats
    if model is not None:
        keras = OpenGenerator(model.generate_batch, interfaces.of_model(model))
        with truncated_styles(model.sampler.network, loaded.truncation_psi):
            reference = "Keras", _examples("the run", keras, loaded, drawn, floats)
    rows = [*_rows_in_python(interface, in_python, drawn, reference)]
    rows += _rows_in_c(interface, in_c, in_python)
    stored = in_python["serving_default"][interface.output]
    rows += encoder_rows(loaded, model, stored)
    for path, quantize, generator in opened:
        examples = _examples(path, generator, loaded, drawn, floats)
        kind = "float32" if quantize == "none" else quantize
        pair = (str(path), kind, examples, *reference)
        limit = comparison.LIMITS[quantize]
        rows.append(row_of_examples(interface.modality, *pair, limit, stored=False))
    return rows


def _open(path, loaded):
    """Return `(quantize, generator)` of a TFLite file, with an `OpenGenerator`.

    Raises:
        InputError: It cannot be read, or its styles are truncated otherwise than those
            of the `Loaded` SavedModel.
    """
    limits.check_file(path)
    content = path.read_bytes()
    try:
        _, generator = open_tflite(content)
        metadata = read_metadata(content)
    except Exception as error:  # the interpreter raises ValueError and more
        raise InputError(unreadable(path, error)) from error
    metadata = metadata or {}
    quantize = metadata.get("tflite", {}).get("quantize")
    if quantize not in comparison.LIMITS:
        raise InputError(f"{path} does not say how it was quantized: convert it again.")
    # A psi of 0 is one; None is no truncation.
    psi, expected = (
        1 if psi is None else psi
        for psi in (metadata.get("truncation_psi"), loaded.truncation_psi)
    )
    if psi != expected:
        raise InputError(
            f"{path} has styles of psi {psi}, and {loaded.path} of psi {expected}: "
            "compare files of one --truncation-psi."
        )
    return quantize, generator


def _examples(name, generator, loaded, drawn, expected):
    """Return another form's examples for drawn inputs, if its interface is the same."""
    if generator.interface == loaded.interface:
        examples = sampling.in_batches(generator, drawn)
        if examples.shape == expected.shape:
            return examples
    raise InputError(
        f"{name} is another generator than the SavedModel, which makes "
        f"{loaded.interface.words()}."
    )


def _rows_in_python(interface, outputs, drawn, reference):
    examples = {name: decoded(interface, values) for name, values in outputs.items()}
    encoding, modality = interface.modality.encoding, interface.modality
    for name, actual in examples.items():
        if actual.dtype == object:
            files = [modality.encode(x).numpy() for x in examples["from_seeds"]]
            yield row_of_files(_PYTHON, name, actual, f"{_PYTHON} from_seeds", files)
        elif name in ("sample", encoding):
            near = f"{_PYTHON} from_seeds", examples["from_seeds"]
            yield row_of_examples(modality, _PYTHON, name, actual, *near, SAME)
        elif name != interface.float_signature:
            label, floats = reference
            # Rounding to the stored dtype is no difference.
            near = label, modality.to_stored(tf.constant(floats)).numpy()
            yield row_of_examples(modality, _PYTHON, name, actual, *near, NEAR)
        elif actual is not reference[1]:
            pair = (_PYTHON, name, actual, *reference)
            yield row_of_examples(modality, *pair, NEAR, stored=False)
    stored = interface.stored_by_name(drawn)
    for name, values in _sampled(interface, outputs).items():
        expected = np.asarray(stored[name])
        yield row_of_latents(_PYTHON, f"sample {name}", values, "tfgan-kit", expected)


def _rows_in_c(interface, outputs, in_python):
    for name, values in outputs.items():
        actual = decoded(interface, values)
        expected = decoded(interface, in_python[name])
        if actual.dtype == object:
            yield row_of_files(_C, name, actual, _PYTHON, expected)
            continue
        is_float = name == interface.float_signature
        limit = FLOATS if is_float else SAME
        pair = (_C, name, actual, _PYTHON, expected)
        yield row_of_examples(interface.modality, *pair, limit, stored=not is_float)
    for name, values in _sampled(interface, outputs).items():
        expected = in_python["sample"][name]
        yield row_of_latents(_C, f"sample {name}", values, _PYTHON, expected)


def _sampled(interface, outputs):
    """Return the outputs of `sample` besides examples, if the signature exists."""
    sampled = outputs.get("sample", {})
    names = [name for name in interface.inputs.parts if name != interface.output]
    return {name: sampled[name] for name in names if name in sampled}
