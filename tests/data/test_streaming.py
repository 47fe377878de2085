"""Images that stay in TFRecord shards: their order, resumption, workers and faults."""

import itertools
import os
import shutil

import numpy as np
import pytest
import tensorflow as tf
from image_bytes import encoded

from tfgan_kit import data, metrics
from tfgan_kit.data import streaming
from tfgan_kit.data.prepare import preparing
from tfgan_kit.data.prepare.prepare_plan import plan
from tfgan_kit.data.shards import shard_order
from tfgan_kit.errors import InputError

COUNTS = [7, 0, 5, 6, 5]
WINDOW = 6


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A prepared data set of 23 images, which hold their number, in five shards."""
    root = tmp_path_factory.mktemp("streamed")
    for number in range(23):
        path = root / "images" / "abc"[number // 8] / f"{number:02}.bmp"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(np.full((6, 4, 3), number, np.uint8), "BMP"))
    preparing.carry_out(plan(root / "images", root / "to", "numbers", shards=5))
    return root / "to"


@pytest.fixture(scope="module")
def found(place):
    return load(place)


def load(place, **settings):
    return data.load("numbers", data_dir=place, stream=True, **settings)


def numbers(found, count, **settings):
    """The numbers of the images of the first steps of a stream."""
    settings = {"batch_size": 4, "seed": 3, "window": WINDOW, **settings}
    stream = data.training_stream(found, **settings).as_numpy_iterator()
    batches = [images for images, _ in itertools.islice(stream, count)]
    return np.concatenate(batches)[:, 0, 0, 0].tolist()


def by_the_book(counts, positions, seed, window):
    """The order as it is promised, one position after the other."""

    def shuffle(index, seeds, last):
        seeds = tf.constant(seeds, tf.int64)
        return int(
            tf.raw_ops.RandomIndexShuffle(
                index=tf.constant(index, tf.int64),
                seed=seeds,
                max_index=tf.constant(last, tf.int64),
                rounds=4,
            )
        )

    head, total = shard_order.order.SEED_HEAD, sum(counts)
    starts = np.cumsum([0, *counts])
    for position in positions:
        epoch, index = divmod(position, total)
        number, index = divmod(index, window)
        first = number * window
        size = min(window, total - first)
        number += epoch * -(-total // window)
        index = first + shuffle(index, [head + 2**31, seed, number], size - 1)
        for place in range(len(counts)):
            shard = shuffle(place, [head, seed, epoch], len(counts) - 1)
            if index < counts[shard]:
                yield int(starts[shard] + index)
                break
            index -= counts[shard]


def indices(steps, counts=COUNTS, window=WINDOW, batch_size=4, seed=3):
    counts = np.array(counts)

    def of_step(k):
        step = tf.constant(k, tf.int64)
        return shard_order.shard_indices(step, counts, window, batch_size, seed)

    return np.concatenate([of_step(k) for k in steps]).tolist()


@pytest.mark.parametrize(
    ("window", "batch_size"), [(1, 4), (6, 4), (23, 4), (1000, 4), (6, 50)]
)
def test_the_order_is_shards_and_windows(window, batch_size):
    steps = 48 // batch_size + 1
    read = indices(range(steps), window=window, batch_size=batch_size)
    assert read == [*by_the_book(COUNTS, range(len(read)), 3, window)]
    for epoch in range(2):
        assert sorted(read[epoch * 23 : (epoch + 1) * 23]) == [*range(23)]


def test_seeds_and_epochs_differ():
    read = indices(range(23))
    orders = [read[start : start + 23] for start in (0, 23, 46)]
    assert len({*map(tuple, orders), tuple(indices(range(6), seed=4)[:23])}) == 4


def test_a_window_holds_neighbours_only():
    counts = [100] * 10
    read = np.array(indices(range(10), counts, window=50, batch_size=100))
    for part in read.reshape(-1, 50):
        assert part.max() - part.min() == 49


def test_images_labels_and_fingerprint_are_those_of_the_files(place, found):
    decoded = data.load("numbers", data_dir=place)
    np.testing.assert_array_equal(found.rows(slice(None)), decoded.images)
    np.testing.assert_array_equal(found.rows([-1, 3]), decoded.images[[-1, 3]])
    np.testing.assert_array_equal(found.images[4], decoded.images[4])
    assert found.labels.tolist() == decoded.labels.tolist()
    assert found.class_names == decoded.class_names
    assert found.is_in_file("real")
    part = load(place, split="train[5:9]")
    np.testing.assert_array_equal(part.rows(slice(None)), decoded.images[5:9])
    prints = {load(place).fingerprint, found.fingerprint, part.fingerprint}
    assert len(prints) == 2
    small = load(place, image_size=(4, 4), channels=1)
    expected = data.load("numbers", data_dir=place, image_size=(4, 4), channels=1)
    np.testing.assert_array_equal(small.rows(slice(None)), expected.images)
    assert small.fingerprint != found.fingerprint


def test_a_later_start_is_the_tail_and_reads_nothing_before_it(found, monkeypatch):
    whole, read = numbers(found, 30), []

    def records(images, rows):
        read.extend(rows)
        return np.array(images.index.read(rows), object)

    monkeypatch.setattr(type(found.images), "records", records)
    assert numbers(found, 4, start_step=13) == whole[13 * 4 : 17 * 4]
    assert {*read[:4]} <= {*whole[13 * 4 : 26 * 4]}
    assert len(read) < 80  # the batches that are read ahead


def test_images_and_labels_belong_together_and_flips_are_those_of_any_data(found):
    stream = data.training_stream(found, batch_size=4, seed=1, augment="flip")
    assert stream.element_spec[0].shape == (4, 6, 4, 3)
    for images, labels in itertools.islice(stream.as_numpy_iterator(), 6):
        assert (images[:, 0, 0, 0] // 8 == labels).all()


def test_workers_read_their_own_files(found):
    seen = []
    ends = np.cumsum(found.images.index.counts)
    for worker in range(2):
        mine = numbers(found, 60, worker=worker, num_workers=2)
        assert len(mine) == 120
        shards = {*np.searchsorted(ends, mine, side="right").tolist()}
        assert shards == {*range(worker, 5, 2)}
        seen += mine
        again = numbers(found, 3, start_step=7, worker=worker, num_workers=2)
        assert again == mine[14:20]
    assert {*seen} == {*range(23)}


def test_workers_share_a_batch_of_data_in_memory(place):
    found = data.load("numbers", data_dir=place)

    def batches(**settings):
        stream = data.training_stream(
            found, batch_size=6, seed=0, augment="flip", **settings
        )
        return [*itertools.islice(stream.as_numpy_iterator(), 5)]

    parts = [batches(worker=worker, num_workers=3) for worker in range(3)]
    for whole, *shares in zip(batches(), *parts, strict=True):
        for tensor, *pieces in zip(whole, *shares, strict=True):
            np.testing.assert_array_equal(tensor, np.concatenate(pieces))


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"num_workers": 6, "batch_size": 6}, "6 workers reads files of its own"),
        ({"num_workers": 3}, "batch_size=4, num_workers=3"),
        ({"worker": 2, "num_workers": 2}, "worker=2, num_workers=2"),
        ({"window": 0}, "window=0"),
        ({"num_workers": 2, "num_labels": 6}, "Received: labels=6"),
    ],
)
def test_what_workers_cannot_share_is_refused(found, change, text):
    with pytest.raises(InputError, match=text):
        numbers(found, 1, **change)


def test_a_few_labels_are_mixed_as_for_other_data(found):
    stream = data.training_stream(found, batch_size=8, seed=0, num_labels=6)
    for images, labels in itertools.islice(stream.as_numpy_iterator(), 5):
        assert (labels[::4] == images[::4, 0, 0, 0] // 8).all()
        assert (np.delete(labels, [0, 4]) == -1).all()


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"tile": 2}, "leave out --tile"),
        ({"pairs": "x2", "fields": ("source", "target")}, "--pairs none"),
        ({"domains": ("a", "b"), "paired": False}, "leave out --domains"),
        ({"cache": "disk"}, "leave out --cache"),
    ],
)
def test_options_that_need_decoded_images_are_refused(place, settings, text):
    with pytest.raises(InputError, match=text):
        load(place, **settings)


def test_other_data_are_refused(folder, tmp_path):
    with pytest.raises(InputError, match="data prepare"):
        data.load(str(folder), stream=True)
    np.save(tmp_path / "a.npy", np.zeros((4, 6, 4, 3), np.uint8))
    with pytest.raises(InputError, match=r"a\.npy"):
        data.load(str(tmp_path / "a.npy"), stream=True)


@pytest.fixture
def damaged(place, tmp_path):
    """A copy of the data set that a test may damage, and its first shard."""
    copy = shutil.copytree(place, tmp_path / "to")
    return copy, sorted(copy.glob("numbers/*/*train*"))[1]


def flipped(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "text"),
    [
        (lambda path: path.unlink(), "No such file"),
        (lambda path: path.write_bytes(b""), "it holds 0 records instead of 5"),
        (lambda path: os.truncate(path, path.stat().st_size - 9), "it is damaged"),
        (flipped, "it is damaged"),
    ],
)
def test_a_bad_shard_is_named_in_one_sentence(damaged, damage, text):
    place, path = damaged
    damage(path)
    with pytest.raises(InputError, match=text) as caught:
        load(place)
    assert path.name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_shard_that_changes_later_is_named(damaged):
    place, path = damaged
    found = load(place)
    path.write_bytes(b"\0" * path.stat().st_size)
    with pytest.raises(InputError, match="changed while it was read"):
        found.rows(slice(None))


def test_the_index_is_made_once(damaged, kept):
    place, _ = damaged
    told = []
    prints = {load(place, announce=told.append).fingerprint for _ in range(2)}
    assert len(prints) == len(told) == 1
    (entry,) = kept.iterdir()
    entry.write_bytes(b"damaged")
    assert load(place, announce=told.append).fingerprint in prints
    assert len(told) == 2


def test_without_a_cache_the_index_is_made_each_time(damaged, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("TFGAN_KIT_CACHE", str(tmp_path / "file"))
    told = []
    assert len(load(damaged[0], announce=told.append)) == 23
    assert any("the cache is off" in sentence for sentence in told)


def test_an_image_that_cannot_be_decoded_is_named(damaged):
    place, path = damaged
    found = load(place)
    content = bytearray(path.read_bytes())
    begin = content.index(b"IDAT")
    content[begin : begin + 20] = bytes(20)
    path.write_bytes(content)
    stream = data.training_stream(found, batch_size=23, seed=0)
    with pytest.raises(tf.errors.OpError) as raised:
        next(stream.as_numpy_iterator())
    failure = streaming.failure(found, raised.value)
    assert isinstance(failure, InputError)
    assert path.name in str(failure)
    with pytest.raises(InputError, match="cannot be decoded"):
        found.rows(slice(None))


def test_metrics_read_the_shards(place, found):
    fake = np.random.default_rng(0).integers(0, 256, (9, 8, 8, 1), np.uint8)
    conversion = {"image_size": (8, 8), "channels": 1}
    decoded = data.load("numbers", data_dir=place, **conversion)
    values = [
        metrics.measure(["swd"], fake, real, None)[0].value
        for real in (load(place, **conversion), decoded)
    ]
    assert values[0] == values[1]
    part = found.part(np.arange(3, 23, 5))
    np.testing.assert_array_equal(part.images, found.rows([3, 8, 13, 18]))
    assert part.labels.tolist() == found.labels[[3, 8, 13, 18]].tolist()
    assert part.fingerprint != found.fingerprint
