"""The ranges of an int8 file are those that matter."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from conditional import conditional_gan, make_vivid
from tfgan_kit import export, sampling
from tfgan_kit.export.tflite import calibration, conversion
from tfgan_kit.models import GAN
from tfgan_kit.networks import FAMILIES


@pytest.fixture(scope="module")
def saturated(tmp_path_factory):
    """A generator as long training makes it: most logits are far below black."""
    keras.utils.set_random_seed(2)
    family, shape = FAMILIES["dcgan"], (8, 8, 1)
    generator = family.generator(shape, 4, width=16, depth=2)
    head = generator.get_layer("head")
    logits = np.arctanh(generator(sampling.draw_latents(64, 4)))
    head.kernel.assign(head.kernel * 10 / np.std(logits))
    head.bias.assign([-2.0])
    model = GAN(generator, family.discriminator(shape, width=8))
    return export.export(model, tmp_path_factory.mktemp("saturated") / "name")


def calibrating(saved_model):
    _, interface = conversion._load(saved_model)
    pixels = np.prod(interface.modality.shape)
    return conversion._calibration(interface.inputs, export.Target("int8"), pixels)


def converted(saved_model, arrays):
    target = export.Target("int8")
    return conversion._converted(saved_model, "float_images", arrays, target, "name")


@pytest.mark.parametrize("target", [("int8",), ("int8", "int"), ("int8", "float", 3)])
def test_cut_ranges_make_a_nearer_picture(saturated, tmp_path, monkeypatch, target):
    target = export.Target(*target)
    near = export.convert(saturated, tmp_path / "near.tflite", target)
    monkeypatch.setattr(conversion, "cut_ranges", lambda content, *rest: content)
    far = export.convert(saturated, tmp_path / "far.tflite", target)
    assert near.mean_error < 0.7 * far.mean_error
    assert near.psnr > far.psnr + 2


def test_of_the_cuts_the_nearest_is_taken(saturated, monkeypatch):
    """For all tensors at once none is nearer; for each of its own some are."""
    of_all, errors = calibration._PERCENTS, {}
    arrays = calibrating(saturated)
    signature = tf.saved_model.load(str(saturated)).signatures["float_images"]
    pictures = signature(**arrays)["images"].numpy().ravel()
    for percents in (of_all, *((one,) for one in of_all)):
        monkeypatch.setattr(calibration, "_PERCENTS", percents)
        file = converted(saturated, arrays)
        (found,) = calibration._values(file, arrays)
        errors[percents] = np.mean(np.square(found - pictures))
    chosen = errors.pop(of_all)
    assert chosen < 0.98 * min(errors.values())


def test_ranges_are_cut_and_never_grow(saturated, monkeypatch):
    seen = []

    def remember(calibrated, arrays, progress):
        seen.append(calibrated)
        seen.append(calibration.cut_ranges(calibrated, arrays))
        return seen[-1]

    monkeypatch.setattr(conversion, "cut_ranges", remember)
    arrays = calibrating(saturated)
    converted(saturated, arrays)
    read = calibration.schema.ModelT.InitFromPackedBuf
    old, new = (_ranges(read(content)) for content in seen)
    assert set(old) == set(new)
    cut = [old[n][0] < new[n][0] or new[n][1] < old[n][1] for n in old]
    assert any(cut)
    assert all(old[n][0] <= new[n][0] < new[n][1] <= old[n][1] for n in old)


def test_a_deep_network_takes_no_more_trials(saturated, monkeypatch):
    """Only the largest groups get cuts of their own, and these are the widest maps."""
    trials, arrays = [], calibrating(saturated)
    quantize = calibration.compat.quantize

    def counted(*arguments):
        trials.append(0)
        return quantize(*arguments)

    monkeypatch.setattr(calibration.compat, "quantize", counted)
    monkeypatch.setattr(calibration, "_GROUPS", 1)
    converted(saturated, arrays)
    percents = len(calibration._PERCENTS)
    # All tensors at once, the best of them again, two sides of one group, and the end.
    assert percents + 3 < len(trials) <= percents + 1 + 2 * percents + 2


def test_what_a_relu_drops_takes_no_range(tmp_path, monkeypatch):
    """Of scaled features, what no label's shift lifts above 0."""
    model = conditional_gan("normalized", width=16)
    for weight in model.ema_generator.weights:
        if weight.name == "moving_variance":
            weight.assign(weight * 1e-3)  # features are larger than their shifts
    head = model.ema_generator.get_layer("head")
    head.kernel.assign(head.kernel * 1e-3)  # make_vivid needs unsaturated pictures
    make_vivid(model)
    saved = export.export(model, tmp_path / "name")
    monkeypatch.setattr(calibration, "_PERCENTS", (99.99,))  # nothing else to choose
    near = export.convert(saved, tmp_path / "near.tflite", export.Target("int8"))
    both = calibration._what_counts
    monkeypatch.setattr(calibration, "_what_counts", lambda *of: (both(*of)[0], {}))
    far = export.convert(saved, tmp_path / "far.tflite", export.Target("int8"))
    assert near.mean_error < 0.9 * far.mean_error


def _ranges(model):
    return {
        number: (float(tensor.quantization.min[0]), float(tensor.quantization.max[0]))
        for number, tensor in enumerate(model.subgraphs[0].tensors)
        if tensor.quantization is not None and tensor.quantization.min is not None
    }
