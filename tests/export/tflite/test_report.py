"""The report says what the file is, how near, and how fast."""

import dataclasses
import json

import numpy as np
import pytest

from tfgan_kit import export
from tfgan_kit.export.tflite import interpreter, report
from tfgan_kit.export.tflite.schema import count_operators


def test_the_facts(converted):
    made = converted("dcgan", "int8", "int", 3)
    facts = made.report.to_json()
    assert json.loads(json.dumps(facts))["milliseconds"] == {
        "3": pytest.approx(made.report.milliseconds[3])
    }
    assert facts.pop("path").endswith("model.tflite")
    assert 0 < facts.pop("mean_error") < facts.pop("max_error") < 0.5
    assert 35 < facts.pop("psnr") < 80
    assert 0 < facts.pop("milliseconds")[3] < 1000
    assert facts.pop("interpreter_version") == interpreter.available()[1]
    assert facts == {
        "bytes": len(made.content),
        "quantize": "int8",
        "io": "int",
        "batch": 3,
        "operators": count_operators(made.content),
        "limit": "a PSNR above 35 dB",
        "within_limit": True,
        "frechet_distance": None,
        "features": "no classifier of these images comes with the package",
        "interpreter": "ai-edge-litert",
    }


def test_any_batch_is_timed_alone_and_by_eight(converted):
    assert set(converted("dcgan", "none").report.milliseconds) == {1, 8}


def test_equal_images_have_no_psnr_in_json(converted):
    equal = dataclasses.replace(converted("dcgan", "none").report, psnr=np.inf)
    assert equal.to_json()["psnr"] is None


@pytest.mark.parametrize(
    ("wrong", "within"), [(0.0, True), (2e-5, True), (1e-3, False)]
)
def test_a_limit_that_is_exceeded_is_told(
    saved_models, tmp_path, monkeypatch, wrong, within
):
    def disturbed(content):
        latent_dim, function = interpreter.open_tflite(content)
        return latent_dim, lambda latents: function(latents) + np.float32(wrong)

    monkeypatch.setattr(report, "open_tflite", disturbed)
    made = export.convert(saved_models["dcgan"], tmp_path / "model.tflite")
    assert made.within_limit == within
    assert made.max_error == pytest.approx(wrong, abs=1e-5)
    assert made.path.stat().st_size == made.size


def _pictures(count):
    rows = np.random.default_rng(0).normal(size=(count, 28, 28, 1))
    return np.tanh(rows).astype(np.float32)


def test_known_images_have_a_frechet_distance():
    card = {"dataset": {"name": "mnist", "version": "3.0.1"}}
    pictures = _pictures(200)
    same, features = report._frechet_distance(card, pictures, pictures)
    assert same == pytest.approx(0, abs=1e-6)
    assert features.startswith("features of classifier of mnist (SHA-256 ")
    other, _ = report._frechet_distance(card, pictures, pictures / 2)
    assert other > 0.01


@pytest.mark.parametrize(
    ("card", "shape"),
    [
        (None, (28, 28, 1)),
        ({"run": "x"}, (28, 28, 1)),
        ({"dataset": {"name": "mnist", "version": None}}, (28, 28, 1)),
        ({"dataset": {"name": "mnist", "version": "3.0.1"}}, (32, 32, 1)),
    ],
)
def test_others_have_the_reason(card, shape):
    pictures = np.zeros((2, *shape), np.float32)
    assert report._frechet_distance(card, pictures, pictures) == (
        None,
        "no classifier of these images comes with the package",
    )
