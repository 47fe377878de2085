"""The shipped classifiers see what the eye sees."""

import hashlib
import json
import pathlib
import zipfile

import numpy as np
import pytest
from PIL import Image, ImageFilter

from tfgan_kit import data, metrics
from tfgan_kit.metrics.features.classifier import Classifier
from tfgan_kit.metrics.statistics.frechet import frechet_distance
from tfgan_kit.metrics.statistics.statistics import moments

SHIPPED = pathlib.Path(metrics.__file__).parent / "features" / "classifiers"
DIGESTS = {
    "fashion_mnist": "a853fa058eb54b20b6cd91acb06e1868c4532be64a46ad21f047077ef9622aec",
    "mnist": "932055257c1b19b9ed8422732b1709b944fd2fa24d69b502a3b731c1fcb42da7",
}


@pytest.fixture(scope="module")
def classifier():
    return Classifier(SHIPPED / "fashion_mnist")


@pytest.fixture(scope="module")
def test_set():
    return data.load("fashion_mnist_mini", split="test")


def noisy(images, strength):
    noise = np.random.default_rng(0).normal(0, strength, images.shape)
    return np.clip(images + noise, 0, 255).astype(np.uint8)


def blurred(images, radius):
    filtered = [
        Image.fromarray(image[..., 0]).filter(ImageFilter.GaussianBlur(radius))
        for image in images
    ]
    return np.stack([np.asarray(image)[..., None] for image in filtered])


@pytest.mark.parametrize(
    ("worse", "strengths"), [(noisy, (8, 16, 32, 64)), (blurred, (0.5, 1, 2, 4))]
)
def test_the_distance_grows_with_what_is_done_to_images(
    classifier, test_set, worse, strengths
):
    real, fake = test_set.images[::2], test_set.images[1::2]
    real = moments(classifier(real)[0])
    sets = [fake, *(worse(fake, strength) for strength in strengths)]
    distances = [frechet_distance(real, moments(classifier(one)[0])) for one in sets]
    # The first is what two halves of the real images differ by.
    assert all(np.diff(distances) > distances[0] / 4)


def test_the_distance_grows_with_missing_classes(classifier, test_set):
    features = classifier(test_set.images)[0]
    real, fake = features[::2], features[1::2]
    labels = test_set.labels[1::2]
    distances = [
        frechet_distance(moments(real), moments(fake[labels < classes]))
        for classes in (10, 8, 6, 4, 2)
    ]
    assert all(np.diff(distances) > distances[0])


@pytest.mark.parametrize("name", DIGESTS)
def test_the_files_are_those_that_were_trained(name):
    path = SHIPPED / name / "classifier.keras"
    content = path.read_bytes()
    assert hashlib.sha256(content).hexdigest() == DIGESTS[name]
    assert len(content) < 2**20
    with zipfile.ZipFile(path) as archive:
        assert b'"/' not in archive.read("config.json")  # no path of a machine
    facts = json.loads((SHIPPED / name / "facts.json").read_text("utf-8"))
    assert (facts["dataset"], facts["split"], facts["test"]) == (name, "train", "test")
    assert facts["test_accuracy"] > {"fashion_mnist": 0.91, "mnist": 0.99}[name]


def test_the_accuracy_on_the_embedded_test_split(classifier, test_set):
    logits = classifier(test_set.images)[1]
    accuracy = np.mean(np.argmax(logits, axis=1) == test_set.labels)
    assert accuracy == pytest.approx(classifier.facts["test_accuracy"], abs=0.02)
