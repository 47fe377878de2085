import numpy as np
import pytest
import scipy.special
from numpy.testing import assert_allclose

from tfgan_kit.errors import InputError
from tfgan_kit.metrics.statistics.score import inception_score


def score(part):
    """exp of the mean Kullback-Leibler divergence, by scipy."""
    p = scipy.special.softmax(part, axis=1)
    return np.exp(scipy.special.rel_entr(p, p.mean(axis=0)).sum(axis=1).mean())


def some_logits(count=103, classes=7):
    return np.random.default_rng(0).normal(0, 3, (count, classes))


@pytest.mark.parametrize("splits", [1, 2, 10, 103])
def test_it_is_its_definition(splits):
    logits = some_logits()
    # The borders of the authors' code, which spreads what is left over.
    scores = [
        score(logits[i * 103 // splits : (i + 1) * 103 // splits])
        for i in range(splits)
    ]
    expected = np.mean(scores), np.std(scores)
    assert_allclose(inception_score(logits, splits), expected, rtol=1e-9, atol=1e-12)


def test_sure_and_even_gives_the_number_of_classes():
    logits = 1e4 * np.tile(np.eye(5), (20, 1))
    assert_allclose(inception_score(logits), (5.0, 0.0), atol=1e-9)


def test_one_class_or_no_idea_gives_one():
    one = np.zeros((20, 5))
    assert_allclose(inception_score(one, 2), (1.0, 0.0), atol=1e-12)
    one[:, 3] = 1e4
    assert_allclose(inception_score(one, 2), (1.0, 0.0), atol=1e-12)


def test_float32_logits_are_summed_in_float64():
    logits = some_logits().astype(np.float32)
    expected = score(logits.astype(np.float64))
    assert_allclose(inception_score(logits, 1)[0], expected, rtol=1e-12)


@pytest.mark.parametrize("splits", [0, 104])
def test_more_splits_than_images(splits):
    with pytest.raises(InputError, match=f"1 to 103 splits. Received: splits={splits}"):
        inception_score(some_logits(), splits)


def test_logits_that_are_no_numbers():
    with pytest.raises(InputError, match="must be finite"):
        inception_score(np.full((20, 3), -np.inf))
