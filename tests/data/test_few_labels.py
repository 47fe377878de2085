"""Which images keep their labels, and how they reach a batch."""

import itertools

import numpy as np
import pytest

from tfgan_kit.data.few_labels import labelled_places
from tfgan_kit.data.image_data import ImageData
from tfgan_kit.data.pipeline import training_stream
from tfgan_kit.errors import InputError


def data_of(labels, class_names=None):
    """Images that hold their own number in their pixels."""
    numbers = np.arange(len(labels), dtype=np.uint8)
    images = np.broadcast_to(numbers[:, None, None, None], (len(labels), 2, 3, 1))
    labels = np.asarray(labels, np.int64)
    return ImageData(images, labels, class_names, "made", "1.0.0", "train")


DATA = data_of([0, 1, 1, 2, 2, 2] * 20)


def batches(count, data=DATA, **settings):
    """Numbers and labels of the first batches of a stream."""
    settings = {"batch_size": 10, "seed": 0, "num_labels": 9, **settings}
    stream = training_stream(data, **settings).as_numpy_iterator()
    for images, labels in itertools.islice(stream, count):
        yield images[:, 0, 0, 0], labels


@pytest.mark.parametrize("count", [3, 9, 10, 11, 60])
def test_as_many_of_each_class_keep_their_label(count):
    places = labelled_places(DATA, count, seed=5)
    assert places.dtype == np.int64
    assert len(set(places)) == len(places) == count
    shares = np.bincount(DATA.labels[places], minlength=3)
    assert shares.max() - shares.min() == (count % 3 > 0)


def test_which_is_a_function_of_the_seed():
    first, again, other = (tuple(labelled_places(DATA, 9, s)) for s in (0, 0, 1))
    assert first == again != other


@pytest.mark.parametrize(
    ("data", "count", "sentence"),
    [
        (DATA, 2, "each of the 3 classes of made needs a label: keep more"),
        (DATA, 63, "63 labels are 21 of class 0, of which made has 20: keep fewer"),
        (data_of([0, 0], ("a", "b")), 2, "1 of class 1, of which made has 0"),
    ],
)
def test_too_few_labels_are_refused(data, count, sentence):
    with pytest.raises(InputError, match=sentence):
        labelled_places(data, count, 0)


def test_data_without_labels_are_refused():
    data = ImageData(DATA.images, None, None, "made", None, "train")
    with pytest.raises(InputError, match="made has no labels"):
        labelled_places(data, 9, 0)


def test_only_those_that_keep_their_label_show_it():
    kept = set(labelled_places(DATA, 9, 0))
    seen = set()
    for numbers, labels in batches(60):
        labelled = labels >= 0
        seen |= set(numbers[labelled])
        assert (labels[labelled] == DATA.labels[numbers[labelled]]).all()
        assert (labels[~labelled] == -1).all()
    assert seen == kept


def test_a_fixed_part_of_each_batch_is_labelled_however_it_is_cut():
    for _, labels in batches(20):
        assert ((labels >= 0) == (np.arange(10) % 4 == 0)).all()
    for _, labels in batches(5, batch_size=24):
        for part in np.split(labels, 3):
            assert np.sum(part >= 0) == 2


def test_the_others_go_through_all_images_and_the_labelled_through_theirs():
    numbers, labels = map(np.concatenate, zip(*batches(80), strict=True))
    others, labelled = numbers[labels < 0], numbers[labels >= 0]
    for epoch in range(4):
        part = others[120 * epoch : 120 * (epoch + 1)]
        assert sorted(part) == list(range(120))
    for epoch in range(20):
        part = labelled[9 * epoch : 9 * (epoch + 1)]
        assert set(part) == set(labelled_places(DATA, 9, 0))


@pytest.mark.parametrize("start", [1, 7, 100])
def test_a_later_start_is_the_tail(start):
    straight = list(batches(start + 3))[start:]
    for one, other in zip(straight, batches(3, start_step=start), strict=True):
        for a, b in zip(one, other, strict=True):
            assert (a == b).all()


def test_seeds_differ_and_repeat():
    first, again, other = (
        np.concatenate([numbers for numbers, _ in batches(5, seed=seed)])
        for seed in (3, 3, 4)
    )
    assert (first == again).all()
    assert (first != other).any()


def test_a_batch_holds_both_kinds():
    for _, labels in batches(3, batch_size=2):
        assert labels[0] >= 0 > labels[1]
    with pytest.raises(InputError, match="two images or more, one labelled and one"):
        next(batches(1, batch_size=1))
