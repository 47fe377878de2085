"""The examples in docstrings run. tests/models has those of the models."""

import doctest
import importlib
import pathlib

import keras
import numpy as np
import pytest
import tensorflow as tf

import tfgan_kit

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
)


def test_the_public_names_have_examples():
    assert {*PUBLIC} <= {*MODULES}


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    module = importlib.import_module(name)
    names = {"keras": keras, "np": np, "tf": tf, "tfgan_kit": tfgan_kit}
    runner = doctest.DocTestRunner()
    for case in doctest.DocTestFinder().find(module, globs={**vars(module), **names}):
        runner.run(case)
    assert runner.tries
    assert not runner.failures
