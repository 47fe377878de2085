"""`--augment flip`: the same images mirrored, as the seed says."""

import itertools

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tfgan_kit.data.image_data import ImageData
from tfgan_kit.data.pipeline import training_stream
from tfgan_kit.errors import InputError

COUNT = 50


def data_of(labelled=True):
    """Images of which none is its own mirror image; the first row holds the number."""
    images = np.random.default_rng(0).integers(0, 256, (COUNT, 3, 4, 2), np.uint8)
    images[:, 0] = np.arange(COUNT)[:, None, None]
    labels = np.arange(COUNT) if labelled else None
    return ImageData(images, labels, None, "made", None, "train")


def batches(count, data=None, **settings):
    settings = {"batch_size": 8, "seed": 0, "augment": "flip", **settings}
    stream = training_stream(data or data_of(), **settings).as_numpy_iterator()
    return list(itertools.islice(stream, count))


def flips(found):
    """Whether each image of the batches is mirrored; else it must be as it was."""
    originals = data_of().images
    mirrored = []
    for images, labels in found:
        for image, label in zip(images, labels, strict=True):
            mirrored.append(np.array_equal(image, originals[label][:, ::-1]))
            assert mirrored[-1] or np.array_equal(image, originals[label])
    return mirrored


def test_about_half_are_mirrored_as_a_whole():
    mirrored = flips(batches(250))
    assert 0.45 < np.mean(mirrored) < 0.55
    # Neither one image nor one place of the batch always is.
    by_place = np.reshape(mirrored, (250, 8)).mean(axis=0)
    assert ((by_place > 0.3) & (by_place < 0.7)).all()


def test_order_and_labels_are_those_without():
    plain = batches(20, augment="none")
    assert not any(flips(plain))
    for (_, labels), (_, expected) in zip(batches(20), plain, strict=True):
        assert_array_equal(labels, expected)


def test_two_runs_are_equal_and_seeds_differ():
    first, second, other = (flips(batches(20, seed=seed)) for seed in (1, 1, 2))
    assert first == second != other


@pytest.mark.parametrize("start", [1, 7, 13])
def test_a_later_start_is_the_tail(start):
    whole = batches(20, seed=2**31 - 1)
    tail = batches(20 - start, seed=2**31 - 1, start_step=start)
    for one, other in zip(whole[start:], tail, strict=True):
        assert_array_equal(one[0], other[0])


def test_an_image_is_not_mirrored_alike_in_each_epoch():
    mirrored = np.reshape(flips(batches(4, batch_size=COUNT)), (4, COUNT))
    assert len({*map(tuple, mirrored)}) == 4


def test_images_without_labels_are_mirrored_alike():
    for alone, (images, _) in zip(batches(9, data_of(False)), batches(9), strict=True):
        assert_array_equal(alone, images)


def test_another_augmentation_is_refused():
    with pytest.raises(InputError, match=r"one of none, flip. Received: augment='up'"):
        batches(1, augment="up")
