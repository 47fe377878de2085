"""The ranges of the activations of an int8 file.

A range that reaches to the rarest outlier leaves few of the 256 steps for all else; cut
too far, it loses what makes some pictures. So several cuts are tried, of all tensors at
once and then of each side of each, and those are kept that bring the file's pictures
nearest.

What goes into a tanh counts only as far as tanh still changes: a trained generator
drives the logits of a black background far below that, to -200, and a step would be a
grey level of 150. And what is added to something else in front of a ReLU, as a label's
scaled features are to its shift, counts only as far as the sum can be above 0.
"""

import collections
import itertools
import math

import numpy as np

from tfgan_kit import compat
from tfgan_kit.export.tflite.interpreter import without_delegates
from tfgan_kit.export.tflite.schema import pack

# So many of a tensor's values are not above a cut, or not below.
_PERCENTS = (99.5, 99.9, 99.97, 99.99, 99.997, 99.999, 100)
# tanh(4) = 0.9993, a twelfth of a grey level from white.
_TANH = 4.0
# At once, where the file takes any number: more do not stay in the cache.
_BATCH = 16
schema = compat.tflite_schema()
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
    groups = _groups(model, calibrated, arrays)
    (pictures,) = _values(calibrated, arrays)

    def error(chosen):
        for cuts, (low, high) in chosen.items():
            for number in groups[cuts]:
                quantization = graph.tensors[number].quantization
                quantization.min, quantization.max = [low], [high]
        (pixels,) = _values(compat.quantize(pack(model)), arrays)
        return np.mean(np.square(pixels - pictures))

    of_all = (
        {cuts: [side[i] for side in cuts] for cuts in groups}
        for i in range(len(_PERCENTS))
    )
    best = min(of_all, key=error)
    least = error(best)
    for cuts, side in itertools.product(groups, (1, 0)):
        for cut in dict.fromkeys(cuts[side]):
            range_ = list(best[cuts])
            range_[side] = cut
            changed = best | {cuts: range_}
            if changed != best and (changed_error := error(changed)) < least:
                best, least = changed, changed_error
    error(best)  # leaves its ranges in the model
    return pack(model)


def _groups(model, calibrated, arrays):
    """The numbers of the tensors that have a range, by their cuts.

    Those are the lows and the highs, a percentage each; the same before and after a
    reshape.
    """
    ranges = {
        number: (float(tensor.quantization.min[0]), float(tensor.quantization.max[0]))
        for number, tensor in enumerate(model.subgraphs[0].tensors)
        if tensor.quantization is not None and tensor.quantization.min is not None
    }
    into_tanh, least = _what_counts(model, ranges)
    groups = collections.defaultdict(list)
    activations = _values(calibrated, arrays, list(ranges))
    for (number, before), values in zip(ranges.items(), activations, strict=True):
        cuts = []
        for percent in _PERCENTS:
            low, high = map(float, np.percentile(values, [100 - percent, percent]))
            if number in into_tanh:
                low, high = max(low, -_TANH), min(high, _TANH)
            if low < least.get(number, low) < high:
                low = least[number]
            # A rectified tensor keeps its zero: no range grows.
            cuts.append((max(low, before[0]), min(high, before[1])))
        groups[tuple(zip(*cuts, strict=True))].append(number)
    return groups


def _what_counts(model, ranges):
    """The tensors that go into a tanh; the least that counts of others, by number."""
    (graph,) = model.subgraphs
    into_tanh, least = set(), {}
    uses = collections.Counter(n for step in graph.operators for n in step.inputs)
    for operator in graph.operators:
        code = model.operatorCodes[operator.opcodeIndex].builtinCode
        if code == schema.BuiltinOperator.TANH:
            into_tanh.add(operator.inputs[0])
        elif code == schema.BuiltinOperator.ADD and (
            operator.builtinOptions.fusedActivationFunction == _RELU
        ):
            left, right = operator.inputs
            for number, added in ((left, right), (right, left)):
                if uses[number] == 1 and added in ranges:
                    # 0 is in the range of every quantised tensor.
                    least[number] = -max(ranges[added][1], 0.0)
    return into_tanh, least


def _values(content, arrays, numbers=None):
    """The values of tensors on all of the arrays, in one row each.

    Args:
        numbers: Those of the tensors; by default the output's.
    """
    interpreter = without_delegates(
        content, experimental_preserve_all_tensors=numbers is not None
    )
    taken = interpreter.get_signature_runner().get_input_details()
    count, size = len(arrays["latents"]), int(taken["latents"]["shape_signature"][0])
    if size < 0:
        size = math.gcd(count, _BATCH)
        for name, array in arrays.items():
            shape = size, *array.shape[1:]
            interpreter.resize_tensor_input(taken[name]["index"], shape)
    interpreter.allocate_tensors()
    if numbers is None:
        numbers = [interpreter.get_output_details()[0]["index"]]
    recorded = [[] for _ in numbers]
    for start in range(0, count, size):
        for name, array in arrays.items():
            interpreter.set_tensor(taken[name]["index"], array[start : start + size])
        interpreter.invoke()
        for number, values in zip(numbers, recorded, strict=True):
            values.append(interpreter.get_tensor(number).ravel())
    return [np.concatenate(values) for values in recorded]
