"""What latents are drawn from, in training and in every form of a generator."""

import itertools

import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from conditional import make_vivid
from helpers import exhaustive, fit, tiny_model
from tfgan_kit import export, sampling
from tfgan_kit.errors import InputError
from tfgan_kit.export import exported_inputs
from tfgan_kit.options import OPTIONS
from tfgan_kit.sampling import Codes, Inputs, priors

PRIORS = OPTIONS["prior"].choices
OTHERS = [prior for prior in PRIORS if prior != "normal"]
CODES = Codes(categorical=2, categories=3, continuous=2)
KEY = tf.constant([3, 7], tf.int64)
every_prior = pytest.mark.parametrize("prior", PRIORS)


def drawn(prior, count=4000, latent_dim=6, **options):
    return Inputs(latent_dim, prior=prior, **options).draw(count, seed=2)[0]


# Noise --------------------------------------------------------------------------------


def test_every_option_is_a_prior():
    assert set(PRIORS) == set(priors._PRIORS)


def test_the_normal_prior_is_what_it_was():
    assert_array_equal(drawn("normal", 9), sampling.draw_latents(9, 6, seed=2))
    expected = tf.random.stateless_normal((5, 6), KEY, alg="philox")
    assert_array_equal(Inputs(6).parts["latents"].draw((5,), KEY), expected)


@pytest.mark.parametrize(
    ("prior", "mean", "variance", "low", "high"),
    [
        ("uniform", 0, 1 / 3, -1, 1),
        # Of the normal distribution between -2 and 2, by its own formula.
        ("truncated", 0, 0.7737, -2, 2),
        ("bernoulli", 1 / 2, 1 / 4, 0, 1),
        ("mixture", None, None, -6, 6),
    ],
)
def test_moments_and_limits(prior, mean, variance, low, high):
    latents = drawn(prior)
    assert latents.dtype == np.float32
    assert low <= latents.min() < latents.max() <= high
    if mean is not None:
        assert_allclose(latents.mean(axis=0), mean, atol=0.06)
        assert_allclose(latents.var(axis=0), variance, atol=0.05)
    # No number is a function of another one.
    correlations = np.corrcoef(latents.T) - np.eye(6)
    assert np.abs(correlations).max() < (1 if prior == "mixture" else 0.1)


def test_bernoulli_has_two_values():
    assert set(np.unique(drawn("bernoulli"))) == {0.0, 1.0}


def test_a_mixture_has_ten_narrow_components_in_fixed_places():
    latents = drawn("mixture", latent_dim=50)
    centres = tf.random.stateless_normal((10, 50), (0, 10), alg="philox").numpy()
    centres *= np.sqrt(3) / 2
    distances = np.linalg.norm(latents[:, None] - centres, axis=2)
    nearest = distances.argmin(axis=1)
    counts = np.bincount(nearest, minlength=10) / len(latents)
    assert_allclose(counts, 0.1, atol=0.03)
    left = latents - centres[nearest]
    assert_allclose(left.mean(axis=0), 0, atol=0.05)
    assert_allclose(left.std(axis=0), 0.5, atol=0.03)
    assert abs(np.var(latents) - 1) < 0.3


@every_prior
def test_a_latent_is_a_function_of_its_seed(prior):
    inputs = Inputs(5, prior=prior, codes=Codes(0, 1, 1))
    seeds = np.array([5, 2**40 + 1, -3, 5])
    together = inputs.of_seeds(seeds)[0]
    for seed, latent in zip(seeds, together, strict=True):
        assert_array_equal(inputs.of_seeds(np.array([seed]))[0][0], latent)
    assert len({row.tobytes() for row in together}) == 3
    graph = tf.function(inputs.from_seeds, jit_compile=False)
    assert_array_equal(graph(tf.constant(seeds))[0], together)


@every_prior
def test_training_draws_from_the_same(prior):
    model = tiny_model("gan", prior=prior)
    model.real_batches(np.zeros((4, 8, 8, 1), "uint8"))
    first, second = (model.sample_latents(500).numpy() for _ in range(2))
    assert (first != second).any()
    expected = drawn(prior, 500, 4)
    assert_allclose(first.mean(), expected.mean(), atol=0.15)
    assert_allclose(first.std(), expected.std(), atol=0.15)


def test_a_prior_that_is_none_is_refused():
    with pytest.raises(InputError, match="prior must be one of normal, uniform, trunc"):
        Inputs(3, prior="gaussian")
    with pytest.raises(InputError, match="prior must be one of"):
        tiny_model("gan", prior="cauchy")


@pytest.mark.parametrize("prior", OTHERS)
def test_only_normal_latents_are_truncated(prior):
    with pytest.raises(InputError, match=f"prior='{prior}'"):
        Inputs(3, prior=prior).draw(2, truncation=1.0)
    latents = Inputs(9, codes=CODES.__class__(1, 2, 1)).draw(50, truncation=0.1)[0]
    assert np.abs(latents[:, :6]).max() <= 0.1 < np.abs(latents[:, 6:]).max()


# Codes --------------------------------------------------------------------------------


def test_codes_come_last_and_each_value_is_as_likely():
    inputs = Inputs(12, codes=CODES)
    latents = inputs.draw(3000)[0]
    assert (inputs.noise_dim, CODES.size) == (4, 8)
    assert CODES.places(12) == {
        "0": slice(4, 7),
        "1": slice(7, 10),
        "c0": slice(10, 11),
        "c1": slice(11, 12),
    }
    choices = latents[:, 4:10].reshape(-1, 2, 3)
    assert set(np.unique(choices)) == {0.0, 1.0}
    assert_array_equal(choices.sum(axis=2), 1)
    assert_allclose(choices.mean(axis=0), 1 / 3, atol=0.04)
    both = np.einsum("na,nb->ab", choices[:, 0], choices[:, 1]) / len(latents)
    assert_allclose(both, 1 / 9, atol=0.03)
    numbers = latents[:, 10:]
    assert -1 <= numbers.min() < -0.99
    assert 0.99 < numbers.max() <= 1
    assert_allclose(numbers.var(axis=0), 1 / 3, atol=0.03)
    assert abs(np.corrcoef(latents[:, [0, 3, 10, 11]].T) - np.eye(4)).max() < 0.08


def test_codes_leave_the_noise_alone():
    latents = Inputs(12, codes=CODES).draw(7, seed=1)[0]
    assert_array_equal(latents[:, :4], sampling.draw_latents(7, 4, seed=1))


def test_codes_can_be_set():
    inputs = Inputs(12, codes=CODES)
    latents = inputs.draw(3)[0]
    before = latents.copy()
    found = inputs.with_codes(latents, {"1": 2, "c0": [-1.0, 0.0, 3.5], "0": [0, 1, 2]})
    assert_array_equal(latents, before)
    assert_array_equal(found[:, :4], before[:, :4])
    assert_array_equal(found[:, 4:7], np.eye(3))
    assert_array_equal(found[:, 7:10], [[0, 0, 1]] * 3)
    assert found[:, 10].tolist() == [-1, 0, 3.5]
    assert_array_equal(found[:, 11], before[:, 11])


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"c2": 1.0}, r"has 0, 1, c0, c1 for codes\. Received: 'c2'"),
        ({"0": 3}, r"0 is a choice from 0 to 2\. Received: 3"),
        ({"0": -1}, "0 is a choice from 0 to 2"),
        ({"0": 1.5}, "0 is a choice from 0 to 2"),
        ({"c0": np.nan}, "c0 must be a number"),
    ],
)
def test_codes_that_are_none_are_refused(values, sentence):
    inputs = Inputs(12, codes=CODES)
    with pytest.raises(InputError, match=sentence):
        inputs.with_codes(inputs.draw(1)[0], values)
    with pytest.raises(InputError, match="has none for codes"):
        Inputs(12).with_codes(np.zeros((1, 12), np.float32), values)


def test_codes_need_room():
    with pytest.raises(InputError, match="latents of 8 numbers have no room for noise"):
        Inputs(8, codes=CODES)
    with pytest.raises(InputError, match="categories must be"):
        Codes(1, 0, 1)


def test_between_two_latents_codes_go_straight():
    inputs = Inputs(12, codes=CODES)
    start, end = inputs.draw(2)[0]
    found = inputs.between(start, end, np.linspace(0, 1, 5))
    assert_array_equal(found[[0, -1]], [start, end])
    shares = np.linspace(0, 1, 5)[:, None]
    straight = (1 - shares) * start[4:] + shares * end[4:]
    assert_allclose(found[:, 4:], straight, atol=1e-6)
    expected = sampling.slerp(start[:4], end[:4], shares[:, 0])
    assert_array_equal(found[:, :4], expected)
    for prior in ("uniform", "truncated", "bernoulli"):
        inputs = Inputs(6, prior=prior)
        start, end = inputs.draw(2)[0]
        found = inputs.between(start, end, [0.5])[0]
        assert_allclose(found, (start + end) / 2, atol=1e-6)


# Every form ---------------------------------------------------------------------------


@pytest.mark.parametrize("prior", exhaustive("mixture", of=OTHERS))
def test_every_form_draws_from_the_prior(prior, tmp_path):
    model = tiny_model("gan", prior=prior)
    make_vivid(model)
    check_forms(model, tmp_path)
    card = export.describe(export.find(tmp_path / "name"))["model_card"]
    assert card["prior"] == prior


def check_forms(model, folder):
    """All forms say of the same latents, and make the same pictures of a seed."""
    model.save(folder / "m.keras")
    path = export.export(model, folder / "name")
    export.convert(path, folder / "m.tflite")
    rows = export.compare_forms(export.Loaded(path), model, [folder / "m.tflite"], 5)
    assert [row for row in rows if not row.ok] == []
    expected = model.generate(70, seed=3).astype(int)
    assert np.ptp(expected, axis=0).mean() > 10
    for source in (folder / "m.keras", path, folder / "m.tflite"):
        inputs, function = export.open_source(export.find(source))
        assert inputs == model.inputs_of_generator
        found = sampling.generate(function, inputs.draw(70, seed=3))
        assert np.abs(found - expected).max() <= 1


def test_a_model_keeps_its_prior(tmp_path):
    model = tiny_model("gan", prior="uniform")
    assert model.get_config()["prior"] == "uniform"
    fit(model)
    inputs = Inputs(4, None, "uniform")
    assert model.inputs_of_generator == inputs


def test_codes_are_of_every_form(tmp_path):
    model = tiny_model("infogan", prior="uniform")
    make_vivid(model)
    check_forms(model, tmp_path)
    card = export.describe(export.find(tmp_path / "name"))["model_card"]
    codes = {"categorical": 1, "categories": 2, "continuous": 1}
    assert (card["codes"], card["prior"]) == (codes, "uniform")


def test_what_is_usual_is_not_told():
    assert exported_inputs.to_card(Inputs(4)) == {"latent_dim": 4}
    told = exported_inputs.to_card(Inputs(9, 3, "mixture", Codes(1, 2, 1)))
    assert exported_inputs.inputs_of(9, ("latents", "labels"), told) == Inputs(
        9, 3, "mixture", Codes(1, 2, 1)
    )


@pytest.mark.parametrize(
    "card", [{"prior": "cauchy"}, {"codes": {"a": 1}}, {"codes": [1]}, {"prior": None}]
)
def test_a_card_that_cannot_be_is_told(card):
    with pytest.raises(ValueError, match="what its card says of latents cannot be"):
        exported_inputs.inputs_of(4, ("latents",), card)


def test_no_two_priors_are_one():
    found = [drawn(prior, 20) for prior in PRIORS]
    for one, other in itertools.combinations(found, 2):
        assert (one != other).any()
