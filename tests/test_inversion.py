"""Latents by search: found, the same again, and of each image alone."""

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from helpers import SHAPE, some_images, tiny_model, vivid
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import image_grids
from tfgan_kit.models import CGAN, inversion
from tfgan_kit.networks import heads, mlp


@pytest.fixture(scope="module")
def model():
    return vivid(tiny_model("gan", compiled=False))


def test_the_latents_of_a_generators_own_pictures_are_found(model):
    targets = model.generate(6, seed=9)
    assert np.ptp(targets, axis=0).mean() > 50
    done = []
    found = inversion.invert(
        model, targets, restarts=6, progress=lambda *count: done.append(count)
    )
    assert (found.latents.shape, found.latents.dtype) == ((6, 4), np.float32)
    assert found.labels is None
    assert done == [(number, 500) for number in range(1, 501)]
    errors = image_grids.errors(targets, found.pictures)
    starts = image_grids.errors(targets, model.generate(6, seed=0))
    assert np.median(errors) < 2
    assert errors.max() < starts.min() / 2
    expected = np.round((model(found.latents).numpy() + 1) * 127.5)
    assert_allclose(found.pictures, expected, atol=1)


def test_the_same_again_and_of_each_image_alone(model):
    given = {"steps": 40, "restarts": 3}
    targets = some_images(3)
    first = inversion.invert(model, targets, **given)
    again = inversion.invert(model, targets, **given)
    assert_array_equal(first.latents, again.latents)
    alone = inversion.invert(model, targets[2:], **given)
    assert_allclose(alone.latents[0], first.latents[2], rtol=1e-3, atol=1e-3)
    other = inversion.invert(model, targets, seed=1, **given)
    assert np.any(other.latents != first.latents)
    floats = targets.astype("float32") / 127.5 - 1
    assert_array_equal(inversion.invert(model, floats, **given).latents, first.latents)


def test_more_starts_find_nothing_worse(model):
    targets = some_images(4)
    errors = []
    for restarts in (1, 5):
        found = inversion.invert(model, targets, steps=60, restarts=restarts)
        floats = (model(found.latents).numpy() - (targets / 127.5 - 1)) ** 2
        errors.append(floats.mean(axis=(1, 2, 3)))
    # The first of five starts is the one that was alone.
    assert np.all(errors[1] <= errors[0] + 1e-5)
    assert np.any(errors[1] < errors[0] - 1e-5)


def test_the_search_leaves_the_model_alone(model):
    before = [weight.numpy() for weight in model.weights]
    inversion.invert(model, some_images(2), steps=2, restarts=1)
    for old, new in zip(before, model.weights, strict=True):
        assert_array_equal(old, new)


def test_labels_are_found_as_well():
    keras.utils.set_random_seed(1)
    small = {"width": 16, "depth": 2, "normalization": "none"}
    generator = mlp.generator(SHAPE, 4, num_classes=3, **small)
    discriminator = mlp.discriminator(SHAPE, head=heads.Joined(3))
    model = vivid(CGAN(generator, discriminator, num_classes=3))
    table = model.ema_generator.get_layer("label_embedding")
    table.set_weights([np.float32(4 * np.eye(3, 4))])  # each class is far from others
    labels = np.array([2, 0, 1, 1])
    targets = model.generate(4, seed=5, labels=labels)
    found = inversion.invert(model, targets, restarts=4)
    assert_array_equal(found.labels, labels)
    assert image_grids.errors(targets, found.pictures).mean() < 4
    again = model.generate_batch(*found.inputs)
    assert_allclose((again.numpy() + 1) * 127.5, found.pictures, atol=1)


def test_every_variants_generator_can_be_searched():
    for variant in ("dcgan", "bigan"):
        model = tiny_model(variant, compiled=False)
        found = inversion.invert(model, some_images(2), steps=2, restarts=2)
        assert found.pictures.shape == (2, *SHAPE)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"steps": 0}, "steps must be an integer of at least 1"),
        ({"restarts": 0}, "restarts must be an integer of at least 1"),
        ({"learning_rate": 0.0}, "learning_rate must be a number above 0"),
        ({"seed": -1}, "seed must be"),
    ],
)
def test_bad_numbers_are_refused(model, given, sentence):
    with pytest.raises(InputError, match=sentence):
        inversion.invert(model, some_images(2), **given)


def test_a_search_that_ends_in_nan_finds_nothing(model, monkeypatch):
    numbers = np.arange(4, dtype="float32")
    latents = np.tile(numbers[:, None], 4)

    def invert(*errors):
        found = latents, np.asarray(errors, "float32")
        monkeypatch.setattr(inversion, "_search", lambda *_: found)
        return inversion.invert(model, some_images(2), restarts=2)

    assert invert(np.nan, 1, 3, 2).latents[:, 0].tolist() == [1, 3]
    with pytest.raises(InputError, match="ended in NaN"):
        invert(1, 2, np.nan, np.nan)


def test_other_images_are_refused(model):
    with pytest.raises(InputError, match="at least one image"):
        inversion.invert(model, some_images(2)[:0])
    with pytest.raises(InputError, match=r"shape \(batch, 8, 8, 1\)"):
        inversion.invert(model, some_images(2, (8, 9, 1)))
