"""Every family at many shapes, and every variant on every family: trains, saves, ships.

Not every variant at every shape: what the shape decides are the networks, and of a
discriminator's networks there are three kinds.
"""

import keras
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from helpers import (
    FAMILIES,
    NORMALIZED,
    VARIANTS,
    fit,
    inputs_of,
    networks_of,
    options_of,
    some_images,
)
from tfgan_kit import export, models, recipes
from tfgan_kit.export.tflite import report

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
SMALL = {
    "dcgan": {"width": 8},
    "mlp": {"width": 4, "depth": 2},
    "r3": {"width": 8},
    "resnet": {"width": 8},
    "style": {"width": 8},
}
# Batch norm, spectral norm, and a second derivative of what has neither.
KEPT_SHAPES = [(28, 28, 1), (64, 64, 3), (48, 80, 3), (64, 64, 4), (30, 30, 1)]
KINDS = ("dcgan", "sngan", "wgan-gp")
# Of all variants on a family each: heads, encoders, labels and penalties.
KEPT = ("gan", "wgan-gp", "sngan", "acgan", "bigan", "began", "sgan")
every_family = pytest.mark.parametrize("family", FAMILIES)


def goes_with(name, family):
    """Whether a variant trains on a family; every shape goes with all of them."""
    if name == "stylegan2":
        return family == "style"
    spectral = name in ("sngan", "projection", "sagan")
    return family in NORMALIZED or not spectral


def in_turns(names, each, kept_names=None):
    """Pairs of families with names: each name with `each` in turn, all exhaustively."""
    pairs = []
    for place, name in enumerate(names):
        families = [family for family in FAMILIES if goes_with(name, family)]
        kept = {families[(place + turn) % len(families)] for turn in range(each)}
        for family in families:
            runs = family in kept and name in (kept_names or names)
            marks = () if runs else pytest.mark.exhaustive
            label = "x".join(map(str, name)) if isinstance(name, tuple) else name
            pairs.append(
                pytest.param(family, name, marks=marks, id=f"{label}-{family}")
            )
    return pairs


def model_of(variant, family, shape):
    recipe = recipes.get(variant)
    return getattr(models, recipe.model)(
        **networks_of(recipe, family, shape, SMALL[family]),
        **{**options_of(recipe), "n_critic": 1, "ema_decay": 0.9},
    )


def check_training_and_saving(model, path):
    # To trace so many graphs would take minutes.
    model.compile("sgd", "sgd", run_eagerly=True)
    before = [weight.numpy() for weight in model.generator.trainable_weights]
    logs = fit(model, some_images(2, model.image_shape)).history
    assert set(logs) == set(model.logged)
    assert np.all(np.isfinite(list(logs.values())))
    after = [weight.numpy() for weight in model.generator.trainable_weights]
    assert any(np.any(new != old) for new, old in zip(after, before, strict=True))

    model.save(path)
    loaded = keras.saving.load_model(path)
    inputs = inputs_of(model, 2)
    pictures = model(inputs).numpy()
    assert pictures.shape == (2, *model.image_shape)
    assert_array_equal(loaded(inputs), pictures)


@pytest.mark.parametrize(("family", "variant"), in_turns(VARIANTS, 1, KEPT))
def test_every_variant_trains_on_every_family(family, variant, tmp_path):
    """At sides that are odd at each halving: 17 x 9, 9 x 5, 5 x 3."""
    model = model_of(variant, family, (17, 9, 2))
    check_training_and_saving(model, tmp_path / "model.keras")


@pytest.mark.slow
@pytest.mark.parametrize(("family", "shape"), in_turns(SHAPES, 1, KEPT_SHAPES))
def test_every_shape_trains_exports_and_converts(family, shape, tmp_path, monkeypatch):
    turn = SHAPES.index(shape) + [*FAMILIES].index(family)
    kind = "stylegan2" if family == "style" else KINDS[turn % len(KINDS)]
    model = model_of(kind, family, shape)
    check_training_and_saving(model, tmp_path / "model.keras")
    # Few latents tell of shapes; tests/export compares on all of them.
    monkeypatch.setattr(report, "NUM_LATENTS", 8)
    monkeypatch.setattr(report, "_RUNS", 1)
    path = export.export(model, tmp_path / "generator")
    made = export.convert(path, tmp_path / "generator.tflite")
    assert made.max_error < 1e-4
    assert made.size == made.path.stat().st_size > 0


@every_family
def test_every_family_trains_in_a_graph(family):
    model = model_of("wgan-gp", family, (17, 9, 2))
    model.compile("sgd", "sgd")
    logs = fit(model, some_images(4, (17, 9, 2)), batch_size=2).history
    assert np.all(np.isfinite(list(logs.values())))
    assert int(model.step) == 2
    assert model.generate(3).shape == (3, 17, 9, 2)
