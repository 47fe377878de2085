"""What `--features` chooses for which images."""

import dataclasses
import functools
import shutil

import numpy as np
import pytest

from helpers import some_images
from tfgan_kit.data import ImageData
from tfgan_kit.errors import InputError
from tfgan_kit.metrics.features import classifier_training, extractors
from tfgan_kit.metrics.features.extractors import choose


def some_data(name="own", version=None, shape=(8, 8, 1), labelled=True, count=40):
    labels = np.arange(count) % 2 if labelled else None
    return ImageData(some_images(count, shape), labels, None, name, version, "train")


def never(split):
    raise AssertionError(f"{split} is not needed")


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TFGAN_KIT_CACHE", str(tmp_path / "cache"))
    short = functools.partial(classifier_training.train, steps=1)
    monkeypatch.setattr(classifier_training, "train", short)
    return tmp_path / "cache" / "classifiers"


@pytest.mark.parametrize("features", [None, "classifier"])
@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("mnist", "mnist"),
        ("fashion_mnist", "fashion_mnist"),
        ("fashion_mnist_mini", "fashion_mnist"),
    ],
)
def test_known_data_sets_have_a_classifier(features, name, of):
    told = []
    images = some_data(name, "1.0.0", (28, 28, 1), labelled=False)
    extractor = choose(features, images, never, told.append)
    assert extractor.facts["dataset"] == of
    (sentence,) = told
    assert sentence.startswith(f"the classifier of {of} is right for 9")


@pytest.mark.parametrize(
    "known",
    [("mnist", "3.0.1", (32, 32, 1)), ("mnist", "3.0.1", (28, 28, 3)), ("mnist", None)],
)
def test_others_of_that_name_do_not(cache, known):
    images = some_data(*known)
    assert choose(None, images, lambda _: images).facts["dataset"] == "mnist"
    assert len(list(cache.iterdir())) == 1


def test_a_classifier_is_trained_once(cache):
    told, steps, asked = [], [], []

    def load(split):
        asked.append(split)
        return some_data()

    first = choose(None, some_data(), load, told.append, lambda *d: steps.append(d))
    assert steps == [(1, 1)]
    assert asked == ["train", "test"]
    (folder,) = cache.iterdir()
    assert told[0].startswith("training a classifier of own, once,")
    assert told[0].endswith(f"kept in {folder}")
    assert "of the images held out (train)" in told[1]
    again = choose("classifier", some_data(), load, told.append)
    assert again.digest == first.digest
    assert asked == ["train", "test", "train"]
    assert told[2:] == told[1:2]


def test_without_a_test_split_a_part_is_held_out(cache):
    told = []

    def load(split):
        if split == "test":
            raise InputError("no such split.")
        return some_data()

    extractor = choose(None, some_data(), load, told.append)
    assert told[1] == "every tenth image is held out to test it: no such split."
    assert extractor.facts["test"] == "every 10th of split"


def test_another_process_may_be_faster(cache, monkeypatch):
    def slower(images, test_images, folder, progress):
        shutil.copytree(extractors._SHIPPED / "mnist", folder)
        raise OSError("the folder is not empty")

    monkeypatch.setattr(classifier_training, "train", slower)
    images = some_data(shape=(28, 28, 1))
    assert choose(None, images, lambda _: images).facts["dataset"] == "mnist"


def test_a_disk_that_fails_is_told_of(cache, monkeypatch):
    def full(*_, **__):
        raise OSError("no space")

    monkeypatch.setattr(classifier_training, "train", full)
    with pytest.raises(OSError, match="no space"):
        choose(None, some_data(), lambda _: some_data())


@pytest.mark.parametrize("features", [None, "classifier"])
def test_without_labels_the_sentence_names_the_choices(features):
    expected = (
        "own has no labels.* --features inception, --features inception-clean, or "
        "--features with the path of a network"
    )
    with pytest.raises(InputError, match=expected):
        choose(features, some_data(labelled=False), never)


def test_one_class_is_too_few(cache):
    one = dataclasses.replace(some_data(), labels=np.zeros(40, np.int64))
    with pytest.raises(InputError, match=r"two classes: .*one class in own"):
        choose(None, one, lambda _: one)
    assert not cache.exists()


@pytest.mark.parametrize("features", ["incepton", "", "~/nothing.pb", "no/thing"])
def test_what_is_no_choice_is_refused(features, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    expected = "--features must be inception, inception-clean, classifier, or the path"
    with pytest.raises(InputError, match=expected):
        choose(features, some_data(), never)


@pytest.mark.parametrize(
    ("features", "made"),
    [
        ("inception", (None, False)),
        ("inception-clean", (None, True)),
        ("inception:a:b.pb", ("a:b.pb", False)),
        ("inception-clean:a", ("a", True)),
    ],
)
def test_inception_by_name_and_path(monkeypatch, features, made):
    found = []

    class Inception:
        def __init__(self, path, clean=None, announce=None):
            found.append((path, clean))

        def check(self, dtype, shape):
            assert (dtype, shape) == (np.uint8, (8, 8, 1))

    monkeypatch.setattr(extractors, "Inception", Inception)
    choose(features, some_data(), never)
    assert found == [made]


@pytest.mark.parametrize(
    ("name", "message"),
    [("a.pb", "is not the Inception"), ("a.keras", "must be a .keras file")],
)
def test_the_kind_of_a_file_goes_by_its_name(tmp_path, name, message):
    (tmp_path / name).write_bytes(b"nothing")
    with pytest.raises(InputError, match=message):
        choose(str(tmp_path / name), some_data(), never)


def test_an_extractor_must_take_the_images(tmp_path):
    images = some_data("mnist", "3.0.1", (28, 28, 1))
    network = extractors._SHIPPED / "mnist" / "classifier.keras"
    assert choose(str(network), images, never).num_features == 128
    with pytest.raises(InputError, match=r"takes images \(28, 28, 1\)"):
        choose(str(network), some_data(), never)
