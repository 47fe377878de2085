"""The ranges of the activations of an int8 file.

A range that reaches to the rarest outlier leaves few of the 256 steps for all other
values; a range that is cut too far loses details of some pictures. Therefore several
cuts are tried, first of all tensors at once and then of each side of each tensor, or of
the largest tensors of a deep network. The cuts with the closest pictures are kept.

Values that enter a tanh only count as far as tanh still changes. A trained generator
drives the logits of a black background far below that, to -200, and a step would be a
grey level of 150. Values that are added to others before a ReLU, such as a label's
scaled features and their shift, only count as far as the sum can exceed 0.
"""

import collections
import heapq
import itertools
import math

import numpy as np

from tfgan_kit import compat
from tfgan_kit.export.tflite.interpreter import without_delegates
from tfgan_kit.export.tflite.schema import pack

# Percentages of a tensor's values that are not above an upper cut, or not below a
# lower one.
_PERCENTS = (99.5, 99.9, 99.97, 99.99, 99.997, 99.999, 100)
# tanh(4) = 0.9993, a twelfth of a grey level from white.
_TANH = 4.0
# Groups of tensors that get cuts of their own: each takes 12 trials of a fraction of a
# second, and a network of StyleGAN2 has 190.
_GROUPS = 16
# Rows at once, if the file takes any number: more do not stay in the cache.
_BATCH = 16
schema = compat.tflite_schema()
_RELU = schema.ActivationFunctionType.RELU


def cut_ranges(calibrated, arrays, progress=lambda done, total: None):
    """Return a calibrated TFLite file's bytes, with the ranges cut.

    Args:
        calibrated: The converter's result after calibration: a float model with the
            range of each activation.
        arrays: The generator's inputs by name, such as latents `(n, latent_dim)` of the
            prior, and labels `(n,)`.
        progress: Function that is called with (done, total) as the trials go on.
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
    sides = list(itertools.product(_largest(groups, graph), (1, 0)))
    for done, (cuts, side) in enumerate(sides):
        progress(done, len(sides))
        for cut in dict.fromkeys(cuts[side]):
            range_ = list(best[cuts])
            range_[side] = cut
            changed = best | {cuts: range_}
            if changed != best and (changed_error := error(changed)) < least:
                best, least = changed, changed_error
    error(best)  # leaves its ranges in the model
    return pack(model)


def _groups(model, calibrated, arrays):
    """Return the numbers of the tensors with a range, by their cuts.

    A cut is a percentage of the lows and one of the highs. They are the same before and
    after a reshape.
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


def _largest(groups, graph):
    """Return the groups with the most values in a tensor, in the order of the graph."""

    def size(cuts):
        return max(math.prod(graph.tensors[number].shape) for number in groups[cuts])

    chosen = heapq.nlargest(_GROUPS, groups, key=size)
    return [cuts for cuts in groups if cuts in chosen]


def _what_counts(model, ranges):
    """Return the tensors that enter a tanh, and the least relevant value of others.

    Both are by tensor number.
    """
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
    """Return the values of tensors for all of the arrays, one row each.

    Args:
        content: The bytes of a file.
        arrays: The generator's inputs by name.
        numbers: Numbers of the tensors. Defaults to None, which means the output's.
    """
    interpreter = without_delegates(
        content, experimental_preserve_all_tensors=numbers is not None
    )
    taken = interpreter.get_signature_runner().get_input_details()
    (details, *_), (array, *_) = taken.values(), arrays.values()
    count, size = len(array), int(details["shape_signature"][0])
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
