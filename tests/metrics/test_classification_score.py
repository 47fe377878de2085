"""The score of generated images by what a classifier learns from them."""

import dataclasses
import json

import numpy as np
import pytest

from extractors import some_data
from tfgan_kit import callbacks, metrics
from tfgan_kit.data import ImageData
from tfgan_kit.errors import InputError
from tfgan_kit.metrics import classification_score, suite
from tfgan_kit.metrics.features import classifier_training
from tfgan_kit.runs import run_config

FEW = 40  # batches


def squares(count, seed=0, split="train"):
    """Noise with the rows of its class a little brighter: three classes."""
    random = np.random.default_rng(seed)
    images = random.integers(0, 200, (count, 8, 8, 1), "uint8")
    labels = np.arange(count) % 3
    for image, label in zip(images, labels, strict=True):
        image[2 * label : 2 * label + 2] += 30
    return ImageData(images, labels, None, "squares", None, split)


TRAIN, TEST = squares(150), squares(90, 1, "test")


def scores(images, labels, **options):
    options = {"batches": FEW} | options
    arguments = images, labels, TRAIN, TEST
    return metrics.classification_accuracy_score(*arguments, **options)


def test_training_images_score_what_the_classifier_of_the_data_scores(tmp_path):
    found = scores(TRAIN.images, TRAIN.labels, seed=3)
    trained = classifier_training.train(
        TRAIN, TEST, tmp_path / "own", seed=3, steps=FEW
    )
    assert round(found.generated, 4) == trained.facts["test_accuracy"]
    assert found.generated == found.real
    assert 0.4 < found.generated < 1.0
    assert (found.images, found.real_images) == (150, 150)


def test_wrong_labels_teach_nothing_and_few_images_meet_as_few():
    told = []
    wrong = (TRAIN.labels[:60] + 1) % 3
    found = scores(TRAIN.images[:60], wrong, progress=lambda *d: told.append(d))
    assert found.generated < 0.25 < 0.4 < found.real
    assert (found.images, found.real_images) == (60, 60)
    assert told == [(step, 2 * FEW) for step in range(1, 2 * FEW + 1)]
    # As many real images are a draw of the seed.
    chosen = np.sort(np.random.default_rng(0).permutation(150)[:60])
    assert scores(TRAIN.images[chosen], TRAIN.labels[chosen]).generated == found.real


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(classification_score, "BATCHES", FEW)
    long = classification_score.classification_accuracy_score
    monkeypatch.setattr(
        classification_score,
        "classification_accuracy_score",
        lambda *args, **options: long(*args, **options, batches=FEW),
    )


def test_the_result_says_how(few):
    found = suite.measure(
        *(["cas"], TRAIN.images, TEST, None), train=TRAIN, labels=TRAIN.labels, seed=3
    )
    by_name = {result.metric: result for result in found}
    assert list(by_name) == [
        *("classification_accuracy_score", "accuracy_from_real_images"),
    ]
    cas = by_name["classification_accuracy_score"]
    assert cas.value == by_name["accuracy_from_real_images"].value
    assert cas.value == scores(TRAIN.images, TRAIN.labels, seed=3).generated
    assert cas.details == {"images": 150, "images_per_class": 50}
    for words in (
        *("150 generated images against 90 images of squares, test", "seed 3"),
        "beside as many of 150 images of squares, train",
        f"trained for {FEW} batches of 128 images, 34.1 epochs",
    ):
        assert words in cas.protocol
    assert "fewer than 1,000" in cas.warning
    json.dumps(cas.to_json(), allow_nan=False)


def test_nothing_measures_it_by_default():
    assert "cas" not in metrics.METRICS
    with pytest.raises(InputError, match="cas trains classifiers"):
        callbacks.Evaluate(TEST, None, metrics=["cas"], train=TRAIN)
    options = {"eval_every": 1, "eval_metrics": ["cas"]}
    with pytest.raises(InputError, match="cas trains classifiers"):
        run_config.override(run_config.from_recipe("cgan"), options)


UNLABELLED = dataclasses.replace(TRAIN, labels=None)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"labels": None}, "cas needs a generator that takes labels"),
        ({"train": None}, "give train"),
        ({"train": UNLABELLED}, "squares has no labels"),
        ({"labels": np.full(150, 3)}, "labels up to 3, for a test of 3"),
        ({"labels": np.zeros(150, int)}, "at least two classes"),
        ({"train": some_data(9, shape=(9, 8, 1), labels=np.arange(9) % 3)}, "9x8x1"),
    ],
)
def test_what_it_cannot_measure(few, change, words):
    options = {"train": TRAIN, "labels": TRAIN.labels} | change
    with pytest.raises(InputError, match=words):
        suite.measure(["cas"], TRAIN.images, TEST, None, **options)
