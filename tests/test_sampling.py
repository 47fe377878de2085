import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_array_equal

from tfgan_kit import sampling
from tfgan_kit.errors import InputError

SEEDS = [0, 1, 2**32 - 1, 2**32, 2**32 + 5, 2**63 - 1, -1, -(2**40) + 3, -(2**63)]


def by_hand(seed, latent_dim):
    """The latent of a seed as it is promised; both halves as int64."""
    key = tf.constant([seed >> 32, seed & 0xFFFFFFFF], tf.int64)
    return tf.random.stateless_normal([latent_dim], key, alg="philox").numpy()


def test_latents_are_those_of_the_promise():
    seeds = tf.constant(SEEDS, tf.int64)
    latents = sampling.latents_from_seeds(seeds, 6).numpy()
    assert latents.shape == (len(SEEDS), 6)
    assert latents.dtype == np.float32
    assert_array_equal(latents, [by_hand(seed, 6) for seed in SEEDS])
    assert len(np.unique(latents)) == latents.size


def test_a_graph_gives_the_same_latents():
    seeds = tf.constant(SEEDS, tf.int64)
    graph = tf.function(sampling.latents_from_seeds, jit_compile=False)
    assert_array_equal(graph(seeds, 6), sampling.latents_from_seeds(seeds, 6))


def test_picture_seeds_count_up_from_the_seed():
    for seed in (0, 1, 7, 2**31 - 1):
        seeds = sampling.picture_seeds(3, seed)
        assert seeds.dtype == np.int64
        assert seeds.tolist() == [seed * 2**32 + i for i in range(3)]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("num_images", (0, 0)),
        ("num_images", (-2, 0)),
        ("num_images", (1.5, 0)),
        ("seed", (1, -1)),
        ("seed", (1, 2**31)),
    ],
)
def test_picture_seeds_refuses(name, arguments):
    with pytest.raises(InputError, match=f"{name} must be an integer"):
        sampling.picture_seeds(*arguments)


def test_drawn_latents_are_those_of_the_picture_seeds():
    latents = sampling.draw_latents(4, 5, seed=3)
    assert_array_equal(latents, [by_hand(3 * 2**32 + i, 5) for i in range(4)])


def test_more_pictures_begin_with_the_same_ones():
    many = sampling.draw_latents(70, 3, seed=2)
    assert_array_equal(sampling.draw_latents(9, 3, seed=2), many[:9])
    assert not np.isin(sampling.draw_latents(70, 3, seed=1), many).any()


def test_latents_are_normal():
    latents = sampling.draw_latents(200, 50)
    # Six standard errors of the mean and of the deviation of 10,000 numbers.
    np.testing.assert_allclose(latents.mean(), 0, atol=0.06)
    np.testing.assert_allclose(latents.std(), 1, atol=0.043)


def test_to_uint8_rounds_and_clips():
    values = np.linspace(-1.2, 1.2, 5001, dtype=np.float32)
    expected = np.clip(np.round((values + np.float32(1)) * np.float32(127.5)), 0, 255)
    levels = sampling.to_uint8(tf.constant(values))
    assert levels.dtype == tf.uint8
    assert_array_equal(levels, expected.astype("uint8"))


@pytest.mark.parametrize(
    ("value", "level"),
    [(-1, 0), (1, 255), (0, 128), (-7, 0), (7, 255), (-0.999, 0), (0.999, 255)],
)
def test_known_levels(value, level):
    assert int(sampling.to_uint8(tf.constant(float(value)))) == level


def test_every_level_comes_back():
    levels = np.arange(256, dtype=np.uint8)
    images = levels.astype("float32") / 127.5 - 1
    assert_array_equal(sampling.to_uint8(tf.constant(images)), levels)


def numbered(count):
    """Latents `(count, 2)` that hold their own number, never 0."""
    return np.stack([np.arange(1, count + 1)] * 2, axis=1).astype("float32")


@pytest.mark.parametrize("count", [1, 63, 64, 65, 130])
def test_a_generator_sees_batches_of_one_size(count):
    seen = []

    def generator(latents):
        seen.append(np.asarray(latents))
        images = tf.reshape(latents[:, 0] / 100 - 1, [-1, 1, 1, 1])
        return tf.tile(images, [1, 2, 3, 1])

    made = sampling.generate(generator, numbered(count))
    batches = -(-count // 64)
    assert [part.shape for part in seen] == [(64, 2)] * batches
    assert {part.dtype for part in seen} == {np.dtype("float32")}
    padding = np.zeros((batches * 64 - count, 2))
    assert_array_equal(np.concatenate(seen), np.concatenate([numbered(count), padding]))
    assert made.shape == (count, 2, 3, 1)
    assert made.dtype == np.uint8
    expected = sampling.to_uint8(tf.constant(numbered(count)[:, 0] / 100 - 1))
    assert_array_equal(made[:, 0, 0, 0], expected)


def test_uint8_images_are_kept_as_they_are():
    def generator(latents):
        return latents.astype("uint8").reshape(-1, 1, 1, 2)

    made = sampling.generate(generator, numbered(70))
    assert made.dtype == np.uint8
    assert_array_equal(made[:, 0, 0], numbered(70))
