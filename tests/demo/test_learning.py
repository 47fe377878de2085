"""Small trainings on points, and the discriminator beside the optimal one."""

import numpy as np
import pytest
import tensorflow as tf

from helpers import exhaustive
from tfgan_kit import recipes
from tfgan_kit.demo import learning, model, optimal, points
from tfgan_kit.errors import InputError

LABELLED = [n for n, r in recipes.RECIPES.items() if r.needs_labels]
# Their discriminators say something else than a logit, or of something else.
OTHERS = [
    name
    for name, recipe in recipes.RECIPES.items()
    if recipe.networks["discriminator"].takes[0] != "real"
    or recipe.networks["discriminator"].head in ("images", "pair")
]


@pytest.mark.parametrize("kind", ["ring", "grid", "spiral"])
def test_a_demonstration_has_frames_and_numbers(kind):
    made = learning.demonstrate(kind, "gan", steps=2)
    assert made.frames.dtype == np.uint8
    assert len(made.frames) == 3
    assert made.frames[0].std() > 5
    assert not np.array_equal(made.frames[0], made.frames[-1])
    assert made.numbers


@pytest.mark.parametrize("variant", exhaustive("gan", "wgan"))
def test_every_other_variant_learns_points(variant):
    if variant in (*LABELLED, *OTHERS):
        pytest.skip("it needs more than points")
    made = learning.demonstrate("ring", variant, steps=1)
    assert len(made.frames) == 2
    assert made.frames[1].std() > 5


def test_a_seed_repeats_itself():
    first, second, other = (
        learning.demonstrate("ring", "gan", seed=seed, steps=2) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first.frames, second.frames)
    assert not np.array_equal(first.frames, other.frames)


def test_a_variant_that_needs_more_than_points_is_refused():
    assert "acgan" in LABELLED
    assert OTHERS
    for variant in LABELLED:
        with pytest.raises(InputError, match=f"no labels, and {variant} needs them"):
            model.model_of(variant, 0)
    for variant in OTHERS:
        with pytest.raises(InputError, match=f"That of {variant} has another output"):
            model.model_of(variant, 0)


@pytest.mark.exhaustive
def test_the_ring_is_found():
    made = learning.demonstrate("ring", "gan")
    assert made.numbers["modes found"] == "8 of 8"
    assert float(made.numbers["share of samples at a mode"]) > 0.6


# The optimal discriminator ----------------------------------------------------------


def test_the_generators_density_is_that_of_its_points():
    comparison = optimal.Comparison("gan")
    layer = comparison.layer
    layer.centre.assign([-0.1, 0.1])
    layer.factor.assign([[0.4, -0.1], [0.1, 0.2]])
    found = comparison.samples(100_000)
    middles = (np.arange(400) + 0.5) / 100 - 2
    x, y = np.meshgrid(middles, middles)
    density = layer.density(np.stack([x, y], -1).reshape(-1, 2)).reshape(400, 400)
    assert density.sum() / 100**2 == pytest.approx(1, abs=1e-3)
    for axis in (0, 1):
        for low, high in ((-0.5, -0.3), (-0.1, 0.1), (0.2, 0.6)):
            share = np.mean((found[:, axis] > low) & (found[:, axis] < high))
            strip = np.moveaxis(density, 1 - axis, 0)[
                (middles > low) & (middles < high)
            ]
            assert strip.sum() / 100**2 == pytest.approx(share, abs=8e-3)


def test_the_optimum_is_the_share_of_the_data():
    comparison = optimal.Comparison("gan")
    places = np.array([[0.25, 0.2], [0.0, 0.0], [-0.9, 0.9], [50.0, 0.0]])
    real, fake = (x.density(places[:3]) for x in (comparison.data, comparison.layer))
    found = comparison.optimal(places)
    np.testing.assert_allclose(found[:3], real / (real + fake))
    assert found[0] > 0.7 > 0.3 > found[2] >= 0
    assert np.isfinite(found).all()
    comparison.layer.centre.assign(comparison.data.centres[0])
    comparison.layer.factor.assign(comparison.data.deviation * tf.eye(2))
    np.testing.assert_allclose(comparison.optimal(places[:3]), 0.5, rtol=1e-5)


def test_probabilities_are_those_of_the_loss():
    logits = np.array([-2.0, 0.0, 3.0])
    expected = 1 / (1 + np.exp(-logits))
    gan = model.model_of("gan", 0)
    np.testing.assert_allclose(model.probabilities(gan, logits), expected)
    lsgan = model.model_of("lsgan", 0)
    np.testing.assert_allclose(model.probabilities(lsgan, logits), logits)
    lsgan.loss_fn.a, lsgan.loss_fn.b = -1.0, 3.0
    np.testing.assert_allclose(model.probabilities(lsgan, logits), [-0.25, 0.25, 1.0])
    for variant in ("wgan", "wgan-gp", "sngan"):
        assert model.probabilities(model.model_of(variant, 0), logits) is None
        with pytest.raises(InputError, match=f"That of {variant} gives no probability"):
            optimal.Comparison(variant)


def test_a_rate_of_zero_keeps_the_generator():
    comparison = optimal.Comparison("gan")
    before = [w.numpy() for w in comparison.layer.weights]
    judging = comparison.model.discriminator.get_weights()
    comparison.train(3, (0.0, 1e-3), lambda step: None)
    for weight, value in zip(comparison.layer.weights, before, strict=True):
        np.testing.assert_array_equal(weight, value)
    after = comparison.model.discriminator.get_weights()
    assert not all(map(np.array_equal, judging, after))
    comparison.train(3, (1e-3, 1e-3), lambda step: None)
    assert not np.array_equal(comparison.layer.centre, before[0])


def test_two_gaussians_has_frames_and_numbers():
    made = optimal.demonstrate("gan", steps=3)
    assert len(made.frames) == 5
    assert made.frames.shape[2] > 1.5 * made.frames.shape[1]
    assert [name.split(",")[0] for name in made.numbers] == [
        *("mean |D - D*|", "mean |D - 1/2|", "mean |D - D*|", "mean |D - 1/2|")
    ]


@pytest.mark.exhaustive
@pytest.mark.parametrize("variant", ["gan", "lsgan"])
def test_a_converged_discriminator_is_the_optimal_one(variant):
    made = optimal.demonstrate(variant)
    fixed, undecided, trained, half = map(float, made.numbers.values())
    assert fixed < 0.03
    assert undecided > 0.2  # it had something to tell apart
    assert trained < 0.03
    assert half < 0.05


def test_points_are_fresh_in_every_part():
    seen = []

    class Data:
        def draw(self, count, random):
            seen.append(points.get("ring").draw(count, random))
            return seen[-1]

    gan = model.model_of("gan", 0)
    random = np.random.default_rng(0)
    steps = list(learning.training(gan, Data(), 3, random, batch_size=8))
    assert steps == [0, 1, 2, 3]
    assert int(gan.step) == 3
    assert len(seen) == 3
    assert not np.array_equal(seen[0], seen[1])
