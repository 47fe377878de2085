import math
import statistics

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

    made = sampling.generate(generator, (numbered(count),))
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

    made = sampling.generate(generator, (numbered(70),))
    assert made.dtype == np.uint8
    assert_array_equal(made[:, 0, 0], numbered(70))


def test_labels_go_with_their_latents():
    def generator(latents, labels):
        assert (labels.shape, labels.dtype) == ((64,), np.int32)
        pixels = np.stack([latents[:, 0], labels], axis=1)
        return pixels.astype("uint8").reshape(-1, 1, 1, 2)

    labels = np.arange(70, dtype=np.int32) % 7
    made = sampling.generate(generator, (numbered(70), labels))
    assert_array_equal(made[:, 0, 0], np.stack([numbered(70)[:, 0], labels], axis=1))


# Inputs -------------------------------------------------------------------------------

INPUTS = sampling.Inputs(5, num_classes=3)


def test_without_classes_there_are_latents_alone():
    (latents,) = sampling.Inputs(5).draw(4, seed=3, truncation=2.0)
    assert_array_equal(latents, sampling.draw_latents(4, 5, 3, 2.0))
    (latents,) = sampling.Inputs(5).draw_grid(7, 3, seed=3)
    assert_array_equal(latents, sampling.draw_latents(7, 5, seed=3))
    (tensor,) = sampling.Inputs(5).from_seeds(tf.constant(SEEDS, tf.int64))
    assert_array_equal(tensor, [by_hand(seed, 5) for seed in SEEDS])


def test_classes_come_in_turns():
    latents, labels = INPUTS.draw(7)
    assert labels.dtype == np.int32
    assert labels.tolist() == [0, 1, 2, 0, 1, 2, 0]
    assert_array_equal(latents, sampling.draw_latents(7, 5))
    _, labels = INPUTS.draw(4, seed=2)  # 2^33 is 2 modulo 3
    assert labels.tolist() == [2, 0, 1, 2]


def test_a_graph_gives_the_labels_that_numpy_gives():
    seeds = tf.constant(SEEDS, tf.int64)
    latents, labels = tf.function(INPUTS.from_seeds, jit_compile=False)(seeds)
    assert (labels.dtype, labels.numpy().tolist()) == (tf.int32, [s % 3 for s in SEEDS])
    arrays = INPUTS.of_seeds(np.array(SEEDS))
    assert_array_equal(latents, arrays[0])
    assert_array_equal(labels, arrays[1])
    given = tf.constant([1] * len(SEEDS))
    assert INPUTS.from_seeds(seeds, given)[1] is given


@pytest.mark.parametrize("given", [2, np.int64(2), [2, 2, 2], np.full(3, 2, "uint8")])
def test_labels_may_be_given(given):
    latents, labels = INPUTS.draw(3, labels=given)
    assert (labels.dtype, labels.tolist()) == (np.int32, [2, 2, 2])
    assert_array_equal(latents, sampling.draw_latents(3, 5))


def test_every_class_has_the_same_latents():
    latents, labels = INPUTS.draw_classes([2, 0], 3, seed=1, truncation=1.5)
    assert labels.tolist() == [2, 2, 2, 0, 0, 0]
    assert_array_equal(latents[:3], sampling.draw_latents(3, 5, 1, 1.5))
    assert_array_equal(latents[3:], latents[:3])


@pytest.mark.parametrize(("num_classes", "rows"), [(3, 3), (8, 8), (9, 8)])
def test_a_grid_has_a_row_a_class_and_not_too_many(num_classes, rows):
    inputs = sampling.Inputs(5, num_classes)
    latents, labels = inputs.draw_grid(16, 4)
    assert labels.tolist() == [row for row in range(rows) for _ in range(4)]
    assert_array_equal(latents, np.tile(sampling.draw_latents(4, 5), (rows, 1)))


@pytest.mark.parametrize(
    ("inputs", "labels", "sentence"),
    [
        (sampling.Inputs(5), 0, "takes no labels: leave them out. Received: 0"),
        (sampling.Inputs(5), [0, 1, 2], "Received: 3 from 0 to 2"),
        (INPUTS, 3, r"labels are from 0 to 2\. Received: 3\."),
        (INPUTS, [0, 0, -1], "labels are from 0 to 2"),
        (INPUTS, [0, 1], "labels must be an integer, or 3 of them"),
        (INPUTS, [[0, 1, 2]], "labels must be an integer, or 3 of them"),
        (INPUTS, 1.0, "labels must be an integer, or 3 of them. Received: 1.0"),
        (INPUTS, [True] * 3, "labels must be an integer"),
    ],
)
def test_labels_that_are_none_are_refused(inputs, labels, sentence):
    with pytest.raises(InputError, match=sentence):
        inputs.draw(3, labels=labels)


# Truncation ---------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [0.01, 0.5, 1.0, 2.0, 3.5])
def test_truncated_latents_are_those_of_the_inverse_cdf(limit):
    latents = sampling.draw_latents(50, 20)
    truncated = sampling.truncate(latents, limit)
    assert truncated.dtype == np.float32
    normal = statistics.NormalDist()
    low, high = normal.cdf(-limit), normal.cdf(limit)
    expected = [
        normal.inv_cdf(low + normal.cdf(z) * (high - low))
        for z in latents.ravel().tolist()
    ]
    np.testing.assert_allclose(truncated.ravel(), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("limit", [1e-6, 0.3, 1.0, 2.0])
def test_truncated_latents_fill_their_range(limit):
    truncated = sampling.draw_latents(200, 50, truncation=limit)
    assert np.abs(truncated).max() <= np.float32(limit)
    # The quartiles of the truncated normal distribution, by its own formula.
    normal = statistics.NormalDist()
    low, high = normal.cdf(-limit), normal.cdf(limit)
    for share in (0.25, 0.5, 0.75):
        expected = normal.inv_cdf(low + share * (high - low))
        found = np.quantile(truncated, share)
        assert found == pytest.approx(expected, abs=0.04 * limit)


def test_truncation_is_symmetric_and_keeps_the_order():
    latents = np.sort(sampling.draw_latents(100, 10).ravel())
    truncated = sampling.truncate(latents, 1.5)
    assert np.all(np.diff(truncated) >= 0)
    assert len(np.unique(truncated)) > 0.99 * len(latents)
    assert_array_equal(sampling.truncate(-latents, 1.5), -truncated)
    assert sampling.truncate(np.zeros(3, np.float32), 1.5).tolist() == [0, 0, 0]


def test_far_values_stay_inside():
    far = np.array([-40, -9, 9, 40], np.float32)
    for limit in (0.5, 2.0, 1e300):
        assert np.abs(sampling.truncate(far, limit)).max() <= min(limit, 40)


@pytest.mark.parametrize("limit", [8, 20, 1e300])
def test_a_wide_truncation_changes_nothing(limit):
    latents = sampling.draw_latents(100, 50)
    truncated = sampling.draw_latents(100, 50, truncation=limit)
    np.testing.assert_allclose(truncated, latents, rtol=0, atol=1e-5)


def test_a_latent_moves_gradually_with_its_truncation():
    limits = np.linspace(0.2, 6, 200)
    latents = sampling.draw_latents(10, 10)
    path = np.stack([np.abs(sampling.truncate(latents, limit)) for limit in limits])
    assert np.all(np.diff(path, axis=0) >= -1e-6)
    assert np.diff(path, axis=0).max() < 0.03


@pytest.mark.parametrize("limit", [0, -1, float("nan"), float("inf"), True, "2"])
def test_truncation_refuses(limit):
    with pytest.raises(InputError, match="truncation must be a number above 0"):
        sampling.draw_latents(1, 2, truncation=limit)


# Interpolation ------------------------------------------------------------------------


def test_an_arc_turns_evenly_and_its_length_goes_straight():
    start = np.array([2, 0, 0], np.float32)
    end = np.array([0, 4, 0], np.float32)
    shares = np.linspace(0, 1, 7)
    angles, lengths = shares * math.pi / 2, 2 + 2 * shares
    expected = lengths * [np.cos(angles), np.sin(angles), np.zeros(7)]
    found = sampling.slerp(start, end, shares)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected.T, rtol=0, atol=1e-6)


def test_the_ends_of_an_arc_are_exact_and_none_between_is_short():
    for seed in range(20):
        start, end = sampling.draw_latents(2, 64, seed)
        found = sampling.slerp(start, end, np.linspace(0, 1, 9))
        assert_array_equal(found[0], start)
        assert_array_equal(found[-1], end)
        lengths = np.linalg.norm(found, axis=1)
        least, most = np.sort(lengths[[0, -1]])
        assert least * 0.9999 <= lengths.min() <= lengths.max() <= most * 1.0001


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ([3, 4], [3, 4]),
        ([3, 4], [6, 8]),
        ([1, 1e-7], [1, 2e-7]),
        ([1, 1], [-1, -1]),
        ([1], [2]),
        ([1], [-2]),
        ([0, 0], [1, 0]),
        ([0, 0], [0, 0]),
    ],
)
def test_where_there_is_no_arc_there_is_a_line(start, end):
    start, end = np.array(start, np.float32), np.array(end, np.float32)
    shares = np.array([0, 0.25, 1])
    found = sampling.slerp(start, end, shares)
    np.testing.assert_allclose(
        found, start + shares[:, None] * (end - start), rtol=1e-6, atol=1e-6
    )
    assert_array_equal(found[[0, -1]], [start, end])


def test_an_arc_becomes_a_line_without_a_jump():
    start = np.array([1, 0], np.float32)
    for angle in (1e-3, 1e-5, 2e-6, 1e-6, 5e-7, 1e-8):
        end = np.array([math.cos(angle), math.sin(angle)], np.float32)
        found = sampling.slerp(start, end, [0.5])[0]
        np.testing.assert_allclose(found, [1, angle / 2], rtol=1e-3, atol=1e-6)
