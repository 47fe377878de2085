import itertools

import numpy as np
import pytest
import tensorflow as tf

from tfgan_kit.data.image_data import ImageData
from tfgan_kit.data.pipeline import steps_per_epoch, training_stream
from tfgan_kit.errors import InputError


def data_of(num_images, labelled=True):
    """Images that hold their own number in their pixels, and as their label."""
    numbers = np.arange(num_images, dtype=np.uint8)
    images = np.broadcast_to(numbers[:, None, None, None], (num_images, 2, 3, 1))
    labels = numbers.astype(np.int64) if labelled else None
    return ImageData(images, labels, None, "made", "1.0.0", "train")


def numbers(num_images, count, **settings):
    """The first `count` images of a stream, by number."""
    settings = {"batch_size": 4, "seed": 0, **settings}
    stream = training_stream(data_of(num_images), **settings).as_numpy_iterator()
    steps = -(-count // settings["batch_size"])
    labels = [labels for _, labels in itertools.islice(stream, steps)]
    return np.concatenate(labels)[:count].tolist()


# 4 does not divide 10 or 7: batches cross the borders between epochs.
@pytest.mark.parametrize("num_images", [1, 2, 7, 10, 200])
def test_each_epoch_is_a_permutation(num_images):
    stream = numbers(num_images, 3 * num_images)
    for epoch in range(3):
        part = stream[epoch * num_images : (epoch + 1) * num_images]
        assert sorted(part) == list(range(num_images))


def test_epochs_and_seeds_differ():
    stream = numbers(200, 600)
    orders = [stream[:200], stream[200:400], stream[400:], numbers(200, 200, seed=1)]
    assert len({*map(tuple, orders), tuple(range(200))}) == 5


def test_two_runs_are_equal():
    assert numbers(10, 50, seed=3) == numbers(10, 50, seed=3)


@pytest.mark.parametrize("start", [1, 2, 23, 2**31])
def test_a_later_start_is_the_tail(start):
    seed = 2**31 - 1
    if start < 100:
        expected = numbers(10, 4 * start + 20, seed=seed)[4 * start :]
    else:
        expected = by_the_book(10, range(4 * start, 4 * start + 20), seed)
    assert numbers(10, 20, seed=seed, start_step=start) == expected


def by_the_book(num_images, positions, seed):
    """The order as it is promised, through TensorFlow's public function."""
    shuffle = tf.random.experimental.index_shuffle
    return [
        int(shuffle(p % num_images, [seed, p // num_images], num_images - 1))
        for p in positions
    ]


@pytest.mark.parametrize("seed", [0, 5, 2**31 - 1])
def test_the_order_is_the_promised_one(seed):
    assert numbers(10, 36, seed=seed) == by_the_book(10, range(36), seed)


def test_a_batch_may_hold_more_than_one_epoch():
    stream = training_stream(data_of(3), batch_size=8, seed=0)
    _, labels = next(stream.as_numpy_iterator())
    assert sorted(labels[:3]) == sorted(labels[3:6]) == [0, 1, 2]


def test_images_and_labels_belong_together_and_have_static_shapes():
    stream = training_stream(data_of(10), batch_size=4, seed=0)
    images, labels = stream.element_spec
    assert (images.shape, images.dtype) == ((4, 2, 3, 1), tf.uint8)
    assert (labels.shape, labels.dtype) == ((4,), tf.int64)
    assert stream.cardinality() == tf.data.INFINITE_CARDINALITY
    images, labels = next(stream.as_numpy_iterator())
    assert (images == labels[:, None, None, None]).all()


def test_without_labels_the_same_images_come_alone():
    stream = training_stream(data_of(10, labelled=False), batch_size=4, seed=0)
    assert stream.element_spec.shape == (4, 2, 3, 1)
    images = next(stream.as_numpy_iterator())
    assert images[:, 0, 0, 0].tolist() == numbers(10, 4)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"batch_size": 0}, "batch_size=0"),
        ({"seed": -1}, "seed=-1"),
        ({"seed": 2**31}, "seed=2147483648"),
        ({"start_step": -1}, "start_step=-1"),
    ],
)
def test_numbers_out_of_range_are_refused(change, text):
    with pytest.raises(InputError, match=f"Received: {text}"):
        training_stream(data_of(10), **{"batch_size": 4, "seed": 0, **change})


def test_no_image_is_refused():
    with pytest.raises(InputError, match="holds no image"):
        training_stream(data_of(0), batch_size=4, seed=0)


def test_steps_per_epoch():
    assert steps_per_epoch(60000, 64, 1) == 937
    assert steps_per_epoch(60000, 64, 5) == 187
    assert steps_per_epoch(10, 4, 5) == 1
    assert steps_per_epoch(4, 4, 1) == 1
    with pytest.raises(InputError, match=r"at most 10\. Received: batch_size=11"):
        steps_per_epoch(10, 11, 1)


@pytest.mark.parametrize("augment", ["none", "flip"])
@pytest.mark.parametrize("num_labels", [None, 8])
def test_a_worker_has_its_rows_of_each_batch_of_a_step(augment, num_labels):
    """And the same examples are mirrored."""
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (30, 2, 3, 1), "uint8")
    data = ImageData(images, np.arange(30) % 4, None, "made", "1.0.0", "train")
    settings = {"batch_size": 12, "seed": 3, "augment": augment}
    settings |= {"num_labels": num_labels, "start_step": 2, "n_critic": 2}
    whole = training_stream(data, **settings).take(5)
    part = training_stream(data, **settings, worker=1, num_workers=3).take(5)
    rows = [2, 3, 8, 9]  # of the batches 0 to 5 and 6 to 11
    assert part.element_spec[0].shape == (4, 2, 3, 1)
    for (expected, names), (found, own) in zip(whole, part, strict=True):
        np.testing.assert_array_equal(found, expected.numpy()[rows])
        np.testing.assert_array_equal(own, names.numpy()[rows])
