"""The examples in docstrings run. tests/models has those of the models."""

import doctest
import importlib
import pathlib
from unittest import mock

import keras
import numpy as np
import pytest
import tensorflow as tf

import tfgan_kit
from tfgan_kit.data import source_registry
from tfgan_kit.modalities import known

ROOT = pathlib.Path(tfgan_kit.__file__).parent
# Their examples show a part of a program, such as `model.fit(images)`.
PARTS = ("models", "callbacks", "runs")
MODULES = sorted(
    ".".join(path.relative_to(ROOT.parent).with_suffix("").parts)
    for path in ROOT.rglob("*.py")
    if path.relative_to(ROOT).parts[0] not in PARTS and ">>> " in path.read_text()
)
PUBLIC = (
    *(f"tfgan_kit.losses.{name}" for name in ("hinge", "wasserstein", "least_squares")),
    *("tfgan_kit.data.loading", "tfgan_kit.networks.dcgan", "tfgan_kit.networks.mlp"),
    *("tfgan_kit.metrics.keras_metrics", "tfgan_kit.recipes.recipe"),
    *("tfgan_kit.regularizers.gradient_penalty", "tfgan_kit.modalities.image"),
    *("tfgan_kit.modalities.image_grids", "tfgan_kit.modalities.modality"),
    *(f"tfgan_kit.networks.{name}" for name in ("patch", "unet", "upscale", "heads")),
    *("tfgan_kit.networks.projection", "tfgan_kit.networks.translate"),
    *(f"tfgan_kit.sampling.{name}" for name in ("inputs", "geometry", "translator")),
    *("tfgan_kit.data.field_data", "tfgan_kit.data.pipeline"),
    *("tfgan_kit.export.saved_model.saved_model", "tfgan_kit.export.open.source"),
    *("tfgan_kit.export.tflite.conversion", "tfgan_kit.export.verify.agreement"),
    *("tfgan_kit.client.rest_client", "tfgan_kit.client.pictures"),
)


def test_the_public_names_have_examples():
    assert {*PUBLIC} <= {*MODULES}


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # examples write files, and register things
    monkeypatch.setattr(source_registry.REGISTRY, "_registered", {})
    module = importlib.import_module(name)
    names = {"keras": keras, "np": np, "tf": tf, "tfgan_kit": tfgan_kit}
    runner = doctest.DocTestRunner()
    with mock.patch.dict(known.KNOWN):
        for case in doctest.DocTestFinder().find(module, globs=vars(module) | names):
            runner.run(case)
    assert runner.tries
    assert not runner.failures
