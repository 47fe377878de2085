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
        "interpreter": "ai-edge-litert",
    }


def test_any_batch_is_timed_alone_and_by_eight(converted):
    assert set(converted("dcgan", "none").report.milliseconds) == {1, 8}


def test_equal_images_have_no_psnr_in_json(converted):
    equal = dataclasses.replace(converted("dcgan", "none").report, psnr=np.inf)
    assert equal.to_json()["psnr"] is None


@pytest.mark.parametrize(("wrong", "within"), [(0.0, True), (2e-5, False)])
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
