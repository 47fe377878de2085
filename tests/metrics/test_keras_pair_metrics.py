"""PSNR and SSIM of Keras are those of the statistics, over any batches."""

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose

from helpers import some_images
from tests.general import translator
from tfgan_kit import metrics, optimizers
from tfgan_kit.errors import InputError
from tfgan_kit.metrics.statistics.pairs import without_border

KINDS = {
    metrics.PeakSignalToNoiseRatio: metrics.peak_signal_to_noise_ratio,
    metrics.StructuralSimilarity: metrics.structural_similarity,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("border", [0, 2])
def test_they_are_the_means_of_the_statistics(kind, channels, border):
    sides = [some_images(7, (16, 15, channels), seed) for seed in (1, 2)]
    metric = kind(border)
    for rows in (slice(5), slice(5, None)):
        metric.update_state(*(side[rows] for side in sides))
    levels = (without_border(metrics.luminance(side), border) for side in sides)
    expected = KINDS[kind](*levels).mean()
    assert_allclose(float(metric.result()), expected, rtol=1e-4)
    metric.reset_state()
    metric.update_state(sides[0], sides[0])
    equal = {"psnr": 100.0, "ssim": 1.0}[metric.name]
    assert_allclose(float(metric.result()), equal, rtol=1e-5)


def test_floats_are_rounded_to_levels():
    metric = metrics.PeakSignalToNoiseRatio()
    black = np.full((1, 4, 4, 1), -1.0, np.float32)
    metric.update_state(black, black + 0.003)  # less than half a level
    assert float(metric.result()) == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("kind", "shapes"),
    [
        (metrics.StructuralSimilarity, [(1, 10, 12, 1)] * 2),
        (metrics.PeakSignalToNoiseRatio, [(1, 8, 8, 1), (1, 8, 9, 1)]),
        (metrics.PeakSignalToNoiseRatio, [(1, 8, 8, 2)] * 2),
    ],
)
def test_unsuitable_images_are_refused(kind, shapes):
    with pytest.raises(InputError, match="Received"):
        kind().update_state(*(np.zeros(shape, np.uint8) for shape in shapes))
    with pytest.raises(InputError, match="border"):
        kind(-1)


def test_evaluate_compares_translations_with_their_targets():
    keras.utils.set_random_seed(1)
    model = translator.ToyTranslator(**translator.networks((12, 12, 1)))
    measures = [metrics.PeakSignalToNoiseRatio(), metrics.StructuralSimilarity()]
    model.compile(optimizers.Adam(1e-3), optimizers.Adam(1e-3), metrics=measures)
    data = {
        "source": some_images(7, (12, 12, 1)),
        "target": some_images(7, (12, 12, 3)),
    }
    found = model.evaluate(data, batch_size=4, verbose=0, return_dict=True)
    fake, real = map(
        metrics.luminance, (model.translate(data["source"]), data["target"])
    )
    for name, function in zip(("psnr", "ssim"), KINDS.values(), strict=True):
        assert_allclose(found[name], function(real, fake).mean(), rtol=1e-4)
