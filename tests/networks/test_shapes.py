"""Every family with every variant at many shapes: trains, saves, exports, converts."""

import keras
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from helpers import VARIANTS, networks_of, some_images
from tfgan_kit import export, models, networks, recipes
from tfgan_kit.export.tflite import report

LATENT_DIM = 4
SHAPES = [
    (28, 28, 1),
    (32, 32, 3),
    (64, 64, 3),
    (128, 128, 3),
    (48, 80, 3),
    (64, 64, 4),
    (30, 30, 1),
]
# The picture decides the depth of convolutional networks, as it does for a user.
SMALL = {"dcgan": {"width": 8}, "mlp": {"width": 4, "depth": 2}, "resnet": {"width": 8}}
every_shape = pytest.mark.parametrize(
    "shape", SHAPES, ids=lambda shape: "x".join(map(str, shape))
)
every_family = pytest.mark.parametrize("family", networks.FAMILIES)


def model_of(variant, family, shape):
    recipe = recipes.get(variant)
    return getattr(models, recipe.model)(
        **networks_of(recipe, family, shape, SMALL[family]),
        **{**recipe.model_options, "n_critic": 1, "ema_decay": 0.9},
    )


@every_shape
@every_family
@pytest.mark.parametrize("variant", VARIANTS)
def test_trains_and_saves(variant, family, shape, tmp_path):
    model = model_of(variant, family, shape)
    # To trace 126 graphs would take many minutes.
    model.compile("sgd", "sgd", run_eagerly=True)
    before = [weight.numpy() for weight in model.generator.trainable_weights]
    logs = model.fit(some_images(2, shape), verbose=0).history
    assert set(logs) == set(model.logged)
    assert np.all(np.isfinite(list(logs.values())))
    after = [weight.numpy() for weight in model.generator.trainable_weights]
    assert any(np.any(new != old) for new, old in zip(after, before, strict=True))

    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    latents = np.random.default_rng(0).normal(size=(2, LATENT_DIM)).astype("float32")
    pictures = model(latents).numpy()
    assert pictures.shape == (2, *shape)
    assert_array_equal(loaded(latents), pictures)


@every_shape
@every_family
def test_exports_and_converts(family, shape, tmp_path, monkeypatch):
    # Few latents tell of shapes; tests/export compares on all of them.
    monkeypatch.setattr(report, "NUM_LATENTS", 8)
    monkeypatch.setattr(report, "_RUNS", 1)
    # One variant: a family's generator is the same for all of them.
    model = model_of("gan", family, shape)
    path = export.export(model, tmp_path / "generator")
    made = export.convert(path, tmp_path / "generator.tflite")
    assert made.max_error < 1e-4
    assert made.size == made.path.stat().st_size > 0
