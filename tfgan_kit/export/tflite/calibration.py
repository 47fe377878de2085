"""The ranges of the activations of an int8 file.

A range that reaches to the rarest outlier leaves few of the 256 steps for all else; so
it is cut where only one value in 10,000 lies outside. And what goes into a tanh counts
only as far as tanh still changes: a trained generator drives the logits of a black
background far below that, to -200, and a step would be a grey level of 150. And what is
added to something else in front of a ReLU, as a label's scaled features are to its
shift, counts only as far as the sum can be above 0.
"""

import collections

import numpy as np
from tensorflow.lite.python import schema_py_generated as schema

from tfgan_kit.export.tflite.interpreter import without_delegates
from tfgan_kit.export.tflite.schema import pack

_PERCENT = 99.99
# tanh(4) = 0.9993, a twelfth of a grey level from white.
_TANH = 4.0
_RELU = schema.ActivationFunctionType.RELU


def cut_ranges(calibrated, arrays):
    """A calibrated TFLite file's bytes, with the ranges cut.

    Args:
        calibrated: What the converter gives after calibration: a float model, each
            activation with its range.
        arrays: What the generator takes, by name: latents `(n, latent_dim)` of the
            prior, and labels `(n,)` if it takes those.
    """
    model = schema.ModelT.InitFromPackedBuf(calibrated)
    (graph,) = model.subgraphs
    ranges = {
        number: tensor.quantization
        for number, tensor in enumerate(graph.tensors)
        if tensor.quantization is not None and tensor.quantization.min is not None
    }
    into_tanh, least = _what_counts(model, ranges)
    for number, values in _activations(calibrated, arrays, ranges).items():
        low, high = np.percentile(values, [100 - _PERCENT, _PERCENT])
        if number in into_tanh:
            low, high = max(low, -_TANH), min(high, _TANH)
        if low < least.get(number, low) < high:
            low = least[number]
        # A rectified tensor keeps its zero: no range grows.
        found = ranges[number]
        found.min = [max(float(low), float(found.min[0]))]
        found.max = [min(float(high), float(found.max[0]))]
    return pack(model)


def _what_counts(model, ranges):
    """The tensors that go into a tanh; the least that counts of others, by number."""
    (graph,) = model.subgraphs
    into_tanh, least = set(), {}
    uses = collections.Counter(n for one in graph.operators for n in one.inputs)
    for operator in graph.operators:
        code = model.operatorCodes[operator.opcodeIndex].builtinCode
        if code == schema.BuiltinOperator.TANH:
            into_tanh.add(operator.inputs[0])
        elif code == schema.BuiltinOperator.ADD and (
            operator.builtinOptions.fusedActivationFunction == _RELU
        ):
            one, other = operator.inputs
            for number, added in ((one, other), (other, one)):
                if uses[number] == 1 and added in ranges:
                    # 0 is in the range of every quantised tensor.
                    least[number] = -max(float(ranges[added].max[0]), 0.0)
    return into_tanh, least


def _activations(content, arrays, numbers):
    """The values of tensors, by their numbers, on all of the arrays."""
    interpreter = without_delegates(content, experimental_preserve_all_tensors=True)
    taken = interpreter.get_signature_runner().get_input_details()
    count, size = len(arrays["latents"]), int(taken["latents"]["shape_signature"][0])
    if size < 0:
        size = count
        for name, array in arrays.items():
            interpreter.resize_tensor_input(taken[name]["index"], array.shape)
    interpreter.allocate_tensors()
    found = {number: [] for number in numbers}
    for start in range(0, count, size):
        for name, array in arrays.items():
            interpreter.set_tensor(taken[name]["index"], array[start : start + size])
        interpreter.invoke()
        for number, values in found.items():
            values.append(interpreter.get_tensor(number).ravel())
    return {number: np.concatenate(values) for number, values in found.items()}
