"""Streams of named fields: one order for pairs, one per field otherwise."""

import itertools

import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_array_equal

from tfgan_kit import data
from tfgan_kit.data.image_data import ImageData
from tfgan_kit.errors import InputError


def images(count, start=0):
    """Images that hold their number in their first row, none its own mirror image."""
    values = np.random.default_rng(count).integers(0, 256, (count, 3, 4, 1), np.uint8)
    values[:, 0] = np.arange(start, start + count)[:, None, None]
    return values


def paired(count=10):
    vectors = np.arange(count)[:, None] * [1, 2]
    return data.of_arrays(
        {"source": images(count), "target": images(count), "v": vectors}
    )


def unpaired(**counts):
    fields = {
        name: images(count) for name, count in (counts or {"a": 7, "b": 10}).items()
    }
    return data.of_arrays(fields, paired=False)


def batches(made, count, **settings):
    settings = {"batch_size": 4, "seed": 0, **settings}
    stream = data.training_stream(made, **settings).as_numpy_iterator()
    return list(itertools.islice(stream, count))


def numbers(found, field):
    return np.concatenate([batch[field][:, 0, 0, 0] for batch in found]).tolist()


def mirrored(found, field, original):
    """Whether each image is mirrored; else it must be the original."""
    flips = []
    for batch in found:
        for image in batch[field]:
            own = original[image[0, 0, 0]]
            flips.append(np.array_equal(image, own[:, ::-1]))
            assert flips[-1] or np.array_equal(image, own)
    return flips


def test_batches_are_dictionaries_in_the_stored_dtype():
    made = data.of_arrays(
        {"real": np.arange(20.0).reshape(10, 2), "labels": np.arange(10) % 3}
    )
    stream = data.training_stream(made, batch_size=4, seed=0)
    assert stream.element_spec == {
        "real": tf.TensorSpec((4, 2), tf.float32),
        "labels": tf.TensorSpec((4,), tf.int64),
    }
    for batch in batches(made, 5):
        rows = batch["real"][:, 0].astype(int) // 2
        assert_array_equal(batch["labels"], rows % 3)
        assert_array_equal(batch["real"], made.fields["real"][rows])


def test_pairs_stay_together_in_the_order_of_images():
    found = batches(paired(), 10)
    for batch in found:
        assert_array_equal(batch["source"][:, 0], batch["target"][:, 0])
        assert_array_equal(batch["v"][:, 0], batch["source"][:, 0, 0, 0])
    alone = ImageData(images(10), None, None, "made", None, "train")
    assert numbers(found, "source") == numbers(
        [{"real": batch} for batch in batches(alone, 10)], "real"
    )


def test_unpaired_fields_have_an_order_and_epochs_of_their_own():
    found = batches(unpaired(), 35)  # 140 positions: 20 epochs of a, 14 of b
    for field, count in (("a", 7), ("b", 10)):
        order = np.reshape(numbers(found, field), (-1, count))
        assert (np.sort(order, axis=1) == np.arange(count)).all()
        assert len({*map(tuple, order)}) == len(order)


def test_orders_of_equally_long_fields_are_independent():
    found = batches(unpaired(a=100, b=100), 25)
    first, second = numbers(found, "a"), numbers(found, "b")
    assert sorted(first) == sorted(second) == list(range(100))
    assert np.equal(first, second).sum() < 10
    # An order depends on the name and the seed alone, not on the other fields.
    assert numbers(batches(unpaired(b=100, x=3), 25), "b") == second
    assert numbers(batches(unpaired(a=100, b=100), 25, seed=1), "a") != first
    assert numbers(batches(unpaired(a=100, b=100), 25), "a") == first


@pytest.mark.parametrize("make", [paired, unpaired])
@pytest.mark.parametrize("start", [1, 6, 13])
def test_a_later_start_is_the_tail(make, start):
    settings = {"seed": 2**31 - 1, "augment": "flip"}
    whole = batches(make(), 20, **settings)[start:]
    tail = batches(make(), 20 - start, start_step=start, **settings)
    for one, other in zip(whole, tail, strict=True):
        assert one.keys() == other.keys()
        for field in one:
            assert one[field].tobytes() == other[field].tobytes()


def test_a_pair_is_mirrored_alike_and_vectors_stay():
    made, plain = paired(), batches(paired(), 50)
    found = batches(made, 50, augment="flip")
    first = mirrored(found, "source", made.fields["source"])
    assert first == mirrored(found, "target", made.fields["target"])
    assert 0.3 < np.mean(first) < 0.7
    for one, other in zip(found, plain, strict=True):
        assert_array_equal(one["v"], other["v"])


def test_unpaired_fields_are_mirrored_each_by_itself():
    made = unpaired(a=10, b=10)
    found = batches(made, 50, augment="flip")
    flips = [mirrored(found, field, made.fields[field]) for field in "ab"]
    assert all(0.3 < np.mean(flip) < 0.7 for flip in flips)
    assert 0.3 < np.equal(*flips).mean() < 0.7
    # The order is that without mirroring.
    assert numbers(found, "a") == numbers(batches(made, 50), "a")


def test_mapped_fields_give_the_same_batches(tmp_path):
    np.save(tmp_path / "a.npy", images(9))
    mapped = np.load(tmp_path / "a.npy", mmap_mode="r")
    made = data.of_arrays({"a": mapped, "b": images(5)}, paired=False)
    held = data.of_arrays({"a": images(9), "b": images(5)}, paired=False)
    assert made.is_in_file("a")
    for one, other in zip(batches(made, 9), batches(held, 9), strict=True):
        assert one["a"].tobytes() == other["a"].tobytes()
        assert one["b"].tobytes() == other["b"].tobytes()


def test_a_part_of_the_labels_works_as_for_images():
    labels = np.arange(40) % 2
    made = data.of_arrays({"real": np.zeros((40, 2)), "labels": labels})
    shown = ImageData(images(40), labels, None, "made", None, "train")
    settings = {"batch_size": 8, "num_labels": 4}
    for one, (_, other) in zip(
        batches(made, 5, **settings), batches(shown, 5, **settings), strict=True
    ):
        assert_array_equal(one["labels"], other)


def test_what_does_not_fit_is_refused():
    table = data.of_arrays({"real": np.zeros((4, 2))})
    with pytest.raises(InputError, match="only images can be mirrored"):
        batches(table, 1, augment="flip")
    with pytest.raises(InputError, match="no labels"):
        batches(unpaired(), 1, num_labels=3)
