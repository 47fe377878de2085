"""The accuracy of a classifier during `fit`."""

import dataclasses

import keras
import numpy as np
import pytest

from helpers import NUM_CLASSES, assert_all_equal, fit, some_images, tiny_model, values
from tfgan_kit import callbacks
from tfgan_kit.data import ImageData
from tfgan_kit.errors import InputError

IMAGES = some_images(50, seed=1)


def labelled(labels):
    return ImageData(IMAGES, np.asarray(labels, np.int64), None, "made", "1", "test")


def test_it_is_the_share_that_is_named_right():
    model = tiny_model("sgan")
    named = np.argmax(model.classify(IMAGES), axis=1)
    wrong = (named + 1) % NUM_CLASSES
    for right in (0, 17, 50):
        own = callbacks.Accuracy(labelled([*named[:right], *wrong[right:]]))
        own.set_model(model)
        logs = {}
        own.measure(logs)
        assert logs == {"accuracy": pytest.approx(right / 50)}
        (found,) = own.results
        assert (found.metric, found.value) == ("accuracy", logs["accuracy"])
        assert found.protocol == "50 images of made test"


def test_it_is_in_the_logs_of_its_epochs_and_training_does_not_notice():
    plain, model = tiny_model("sgan"), tiny_model("sgan")
    seen = {}
    look = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: seen.update({epoch: set(logs)})
    )
    own = callbacks.Accuracy(labelled(np.zeros(50)), every=2)
    history = fit(model, epochs=4, callbacks=[own, look]).history
    assert [epoch for epoch in seen if "accuracy" in seen[epoch]] == [1, 3]
    del history["accuracy"]
    assert history == fit(plain, epochs=4).history
    assert_all_equal(values(model.variables), values(plain.variables))


def test_what_it_cannot_compare_with_is_refused():
    data = labelled(np.zeros(50))
    with pytest.raises(InputError, match="every must be at least 1"):
        callbacks.Accuracy(data, every=0)
    with pytest.raises(InputError, match="made has no labels to compare with"):
        callbacks.Accuracy(dataclasses.replace(data, labels=None))
