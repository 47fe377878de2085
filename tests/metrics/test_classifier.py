"""A classifier of the data at hand: trained, kept, refused."""

import json
import os

import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from tfgan_kit import precision
from tfgan_kit.data import ImageData
from tfgan_kit.errors import InputError
from tfgan_kit.metrics.features.classifier import Classifier
from tfgan_kit.metrics.features.classifier_training import train


def squares(count=60, shape=(8, 8, 1), classes=3, labelled=True):
    """Noise, with the rows of its class in white."""
    random = np.random.default_rng(0)
    images = random.integers(0, 100, (count, *shape), "uint8")
    labels = np.arange(count) % classes
    for image, label in zip(images, labels, strict=True):
        image[2 * label : 2 * label + 2] = 255
    return ImageData(images, labels if labelled else None, None, "own", None, "train")


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("classifiers") / "own"
    told = []
    train(squares(), squares(), folder, steps=30, progress=lambda *d: told.append(d))
    assert told == [(step, 30) for step in range(1, 31)]
    return folder


def test_it_learns_the_classes(trained):
    classifier, images = Classifier(trained), squares()
    features, logits = classifier(images.images)
    assert_array_equal(np.argmax(logits, axis=1), images.labels)
    assert features.shape == (60, classifier.num_features)
    assert classifier.facts == {
        "dataset": "own",
        "version": None,
        "split": "train",
        "fingerprint": images.fingerprint,
        "seed": 0,
        "test": "train",
        "test_accuracy": 1.0,
    }


def test_it_computes_inside_of_a_graph(trained):
    classifier, images = Classifier(trained), squares(5).images
    inside = tf.function(lambda batch: classifier.compute(batch)[0])
    found = inside(tf.cast(images, tf.float32))
    assert_allclose(found, classifier(images)[0], atol=1e-5)


@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
def test_features_are_float32_whatever_it_is_trained_in(tmp_path, monkeypatch, policy):
    monkeypatch.setattr(precision, "choose_policy", lambda: (policy, "a test"))
    classifier = train(squares(), squares(), tmp_path / "own", steps=3)
    config = json.dumps(classifier._model.get_config())
    assert "float32" in config
    assert "float16" not in config
    assert classifier(squares().images)[0].dtype == np.float32


def test_the_same_seed_makes_the_same_file(tmp_path):
    digests = [
        train(squares(), None, tmp_path / str(place), seed=seed, steps=3).digest
        for place, seed in enumerate((1, 1, 2))
    ]
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize("shape", [(8, 8, 1), (9, 13, 2), (37, 20, 3), (64, 64, 4)])
def test_images_of_any_shape(tmp_path, shape):
    classifier = train(squares(6, shape), None, tmp_path / "own", steps=1)
    features, logits = classifier(squares(6, shape).images)
    assert features.shape == (6, 128)
    assert logits.shape == (6, 3)


def test_without_test_images_a_tenth_is_held_out(tmp_path):
    images = squares()
    images.labels[::10] = (images.labels[::10] + 1) % 3  # all others are right
    facts = train(images, None, tmp_path / "own", steps=30).facts
    assert facts["test"] == "every 10th of split"
    assert facts["test_accuracy"] == 0.0


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (squares(labelled=False), "needs labels.*own without labels"),
        (squares(classes=1), "two classes: .*one class in own"),
        (squares(shape=(8, 7, 1)), "of 8x8 pixels or more. Received: 8x7"),
    ],
)
def test_what_cannot_be_classified_is_refused(tmp_path, images, message):
    with pytest.raises(InputError, match=message):
        train(images, None, tmp_path / "own", steps=1)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("shape", "received"),
    [((9, 8, 1), "9x8 with 1 channel"), ((8, 8, 3), "8x8 with 3 channels")],
)
def test_other_images_are_refused(trained, shape, received):
    expected = f"of own takes images of 8x8 with 1 channel: .* Received: {received}"
    with pytest.raises(InputError, match=expected):
        Classifier(trained)(squares(shape=shape).images)


@pytest.mark.parametrize("damage", ["classifier.keras", "facts.json", None])
def test_what_is_no_classifier_is_refused(trained, tmp_path, damage):
    if damage:
        for name in ("classifier.keras", "facts.json"):
            content = (trained / name).read_bytes()
            (tmp_path / name).write_bytes(content[: 9 if name == damage else None])
    with pytest.raises(InputError, match="must hold a classifier made by tfgan-kit"):
        Classifier(tmp_path)
