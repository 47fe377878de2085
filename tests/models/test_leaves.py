"""What each algorithm does that the others do not."""

import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose

from helpers import assert_all_equal, fit, some_images, tiny_model, values
from tfgan_kit.errors import InputError
from tfgan_kit.models import SNGAN


def terms_at(model, real_logits, fake_logits):
    """The model's terms for given logits: real images are zeros, fakes are not."""
    real = tf.zeros((2, 8, 8, 1))
    model.judge = lambda images: fake_logits
    model.judge_both = lambda real, fake: (real_logits, fake_logits)
    terms = {
        **model.discriminator_terms({"real": real}),
        **model.generator_terms({"real": real}),
    }
    return {name: float(value) for name, value in terms.items()}


REAL, FAKE = tf.constant([[0.5], [-1.0]]), tf.constant([[2.0], [-3.0]])


def softplus(x):
    return np.log1p(np.exp(x))


@pytest.mark.parametrize(
    ("variant", "options", "d_loss", "g_loss"),
    [
        (
            "gan",
            {},
            np.mean(softplus(np.array([-0.5, 1]))) + np.mean(softplus([2, -3])),
            np.mean(softplus([-2, 3])),
        ),
        (
            "gan",
            {"objective": "minimax"},
            np.mean(softplus(np.array([-0.5, 1]))) + np.mean(softplus([2, -3])),
            -np.mean(softplus([2, -3])),
        ),
        ("lsgan", {}, (0.25 + 4) / 4 + (4 + 9) / 4, (1 + 16) / 4),
        (
            "lsgan",
            {"a": -1.0, "b": 1.0, "c": 0.0},
            (0.25 + 4) / 4 + (9 + 4) / 4,
            (4 + 9) / 4,
        ),
        ("wgan", {}, -0.5 + 0.25, 0.5),
        ("sngan", {}, (0.5 + 2) / 2 + (3 + 0) / 2, 0.5),
        # The means are -0.25 and -0.5: real logits relative to fake ones are 1, -0.5,
        # fake to real ones 2.25, -2.75.
        (
            "ragan",
            {},
            np.mean(softplus([-1, 0.5])) + np.mean(softplus([2.25, -2.75])),
            np.mean(softplus([1, -0.5])) + np.mean(softplus([-2.25, 2.75])),
        ),
    ],
)
def test_terms_are_the_papers(variant, options, d_loss, g_loss):
    terms = terms_at(tiny_model(variant, **options), REAL, FAKE)
    assert_allclose(terms["d_loss"], d_loss, rtol=1e-6)
    assert_allclose(terms["g_loss"], g_loss, rtol=1e-6)


def test_wgan_gp_adds_the_weighted_penalty():
    model = tiny_model("wgan-gp", gp_weight=7.0)
    weight = tf.random.stateless_normal((64, 1), [1, 2])
    model.judge = lambda x: tf.reshape(x, [-1, 64]) @ weight
    terms = model.discriminator_terms({"real": tf.zeros((3, 8, 8, 1))})
    expected = 7.0 * (np.linalg.norm(weight) - 1) ** 2
    assert_allclose(terms["gradient_penalty"], expected, rtol=1e-5)


def test_wgan_clips_every_trainable_variable_of_the_critic():
    model = tiny_model("wgan", clip=0.005)
    fit(model)
    critic = model.discriminator.trainable_variables
    assert max(np.abs(value).max() for value in values(critic)) <= 0.005
    generator = values(model.generator.trainable_variables)
    assert max(np.abs(value).max() for value in generator) > 0.005


def test_sngan_iterates_once_an_update_of_the_discriminator_and_nowhere_else():
    model = tiny_model("sngan")
    vectors = [layer.u for layer in model.spectral_layers]
    assert len(vectors) == 3
    model.real_batches(some_images(5))
    batch = {"real": tf.zeros((2, 8, 8, 1))}

    expected = []
    for layer in model.spectral_layers:
        matrix = layer.kernel.numpy().reshape(-1, layer.kernel.shape[-1])
        v = matrix @ layer.u.numpy()
        u = matrix.T @ (v / np.linalg.norm(v))
        expected.append(u / np.linalg.norm(u))
    model.discriminator_step(model.discriminator_terms, batch)
    for vector, value in zip(vectors, expected, strict=True):
        assert_allclose(vector, value, rtol=1e-5, atol=1e-6)

    before = values(vectors)
    model.generator_step(model.generator_terms, batch)
    model.discriminator(batch["real"], training=False)
    assert_all_equal(before, values(vectors))


def test_sngan_refuses_a_discriminator_without_spectral_layers():
    plain = tiny_model("gan", compiled=False)
    with pytest.raises(InputError, match="normalization='spectral'"):
        SNGAN(plain.generator, plain.discriminator)
