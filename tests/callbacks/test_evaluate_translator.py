"""A translator is measured during `fit` on held-out images, not on samples of seeds."""

import keras
import numpy as np
import pytest

from extractors import Corners
from helpers import some_images
from tests.general import cycle_gan, translator
from tfgan_kit import callbacks, data, metrics, optimizers
from tfgan_kit.errors import InputError


@pytest.fixture(autouse=True)
def _cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TFGAN_KIT_CACHE", str(tmp_path))


def pairs(count, seed, scale=1):
    target = some_images(count, (8 * scale, 8 * scale, 3), seed)
    return {"source": some_images(count, (8, 8, 1), seed + 1), "target": target}


def compiled(model):
    parts = model.inputs_of_generator.parts.items()
    model.keep_examples(**{n: some_images(1, part.shape) for n, part in parts})
    model.compile(optimizers.Adam(1e-3), optimizers.Adam(1e-3))
    return model


def pix2pix():
    keras.utils.set_random_seed(1)
    return compiled(translator.ToyTranslator(**translator.networks(), ema_decay=0.9))


def cyclegan():
    keras.utils.set_random_seed(1)
    return compiled(cycle_gan.ToyCycleGAN(**cycle_gan.networks()))


def test_pairs_are_measured_every_few_epochs():
    held_out = pairs(6, 5)
    measure = callbacks.EvaluateTranslator(
        data.of_arrays(held_out), Corners(), every=2, metrics=["l1", "psnr", "fid"]
    )
    model = pix2pix()
    history = model.fit(
        pairs(8, 1), batch_size=4, epochs=4, verbose=0, callbacks=[measure],
        validation_data=None,
    ).history  # fmt: skip
    assert len(history["psnr"]) == len(history["frechet_distance"]) == 2
    fake = model.translate(held_out["source"])
    expected = metrics.mean_absolute_error(fake, held_out["target"]).mean()
    assert history["l1"][-1] == pytest.approx(expected)
    assert [result.metric for result in measure.results] == [
        *("frechet_distance", "l1", "psnr"),
    ]


def test_training_does_not_depend_on_it():
    weights = []
    for with_measure in (True, False):
        model = pix2pix()
        held_out = data.of_arrays(pairs(6, 5))
        measure = callbacks.EvaluateTranslator(held_out, metrics=["l1"])
        extra = [measure] if with_measure else []
        model.fit(pairs(8, 1), batch_size=4, epochs=2, verbose=0, callbacks=extra)
        weights.append([np.array(v) for v in model.variables])
    for one, two in zip(*weights, strict=True):
        np.testing.assert_array_equal(one, two)


def test_both_directions_of_a_cyclegan_are_measured():
    fields = {name: some_images(9, (8, 8, 1), seed) for seed, name in enumerate("ab")}
    held_out = data.of_arrays({"a": fields["a"][:7], "b": fields["b"]}, paired=False)
    measure = callbacks.EvaluateTranslator(
        held_out, Corners(), num_images=8, metrics=["cycle", "fid", "swd"]
    )
    model = cyclegan()
    history = model.fit(fields, batch_size=4, verbose=0, callbacks=[measure]).history
    names = ("frechet_distance", "sliced_wasserstein_distance", "cycle")
    assert {*names, *(f"{name}_back" for name in names)} <= {*history}
    forth = model.translate(held_out.fields["a"])
    error = metrics.mean_absolute_error(
        model.translate(forth, back=True), held_out.fields["a"]
    )
    assert history["cycle"] == [pytest.approx(error.mean())]
    protocols = [result.protocol for result in measure.results]
    assert protocols[0].startswith("7 translations against 9 images of b")
    assert protocols[-1].startswith("8 translations against 7 images of a")


def test_a_translator_that_enlarges_has_consistency():
    model = compiled(
        translator.ToyTranslator(**translator.networks((8, 8, 3), 3, scale=2))
    )
    arrays = {
        "source": some_images(5, (8, 8, 3), 1),
        "target": some_images(5, (16, 16, 3), 2),
    }
    measure = callbacks.EvaluateTranslator(
        data.of_arrays(arrays), metrics=["consistency", "psnr"]
    )
    history = model.fit(arrays, batch_size=5, verbose=0, callbacks=[measure]).history
    fake = model.translate(arrays["source"]).astype(int)
    small = (fake.reshape(5, 8, 2, 8, 2, 3).sum((2, 4)) + 2) // 4
    expected = np.abs(small - arrays["source"]).mean()
    assert history["consistency"] == [pytest.approx(expected)]
    assert "border 2" in measure.results[0].protocol


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["cycle"], "way|back"),
        (["class_kept"], "labels"),
        (["consistency"], "larger"),
        (["ssim"], "11x11"),
        (["fid"], "extractor"),
        (["nonsense"], "the metrics are"),
        ([], "the metrics are"),
    ],
)
def test_metrics_that_cannot_be_measured_are_refused_before_training(names, message):
    model = pix2pix()
    held_out = data.of_arrays(pairs(3, 1))

    def train():
        measure = callbacks.EvaluateTranslator(held_out, metrics=names)
        model.fit(pairs(4, 1), batch_size=4, verbose=0, callbacks=[measure])

    with pytest.raises(InputError, match=message):
        train()
    assert int(model.step) == 0


def test_other_models_and_data_are_refused():
    from helpers import tiny_model

    gan, held_out = tiny_model("gan"), data.of_arrays(pairs(3, 1))
    measure = callbacks.EvaluateTranslator(held_out, metrics=["l1"])
    with pytest.raises(InputError, match="takes latents"):
        measure.set_model(gan)
    with pytest.raises(InputError, match="images of a"):
        measure.set_model(cyclegan())
    with pytest.raises(InputError, match="of_arrays"):
        callbacks.EvaluateTranslator(some_images(3))
    with pytest.raises(InputError, match="every=0"):
        callbacks.EvaluateTranslator(held_out, every=0)
    samples = callbacks.Evaluate(some_images(9, (8, 8, 3)), None, metrics=["swd"])
    with pytest.raises(InputError, match="EvaluateTranslator"):
        samples.set_model(pix2pix())
    with pytest.raises(InputError, match=r"psnr .* leave it out"):
        callbacks.Evaluate(some_images(9), None, metrics=["psnr"])


def test_models_know_their_directions():
    assert metrics.directions_of(pix2pix())[0].gives == "target"
    directions = metrics.directions_of(cyclegan())
    assert [(d.takes, d.gives, d.suffix) for d in directions] == [
        ("a", "b", ""),
        ("b", "a", "_back"),
    ]
    assert directions[0].way_back(directions) is directions[1]
