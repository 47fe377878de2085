"""`measure` gives what the functions give, says how, and warns of too few images."""

import json

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from extractors import Corners, grey, some_data
from helpers import some_images
from tfgan_kit import metrics
from tfgan_kit.errors import InputError
from tfgan_kit.metrics import suite, suite_checks
from tfgan_kit.metrics.registry import MEASURES, Sets

SHAPE = (16, 16, 1)


@pytest.fixture(autouse=True)
def _cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TFGAN_KIT_CACHE", str(tmp_path))


@pytest.fixture
def sides():
    """Generated images, real ones and training images."""
    return (
        some_images(60, SHAPE, seed=1) // 2,
        some_data(50, seed=2, split="test", shape=SHAPE, labels=np.arange(50) % 4),
        some_data(70, seed=3, shape=SHAPE),
    )


def measured(names, fake, real, extractor=None, **options):
    extractor = extractor or Corners()
    found = suite.measure(names, fake, real, extractor, **options)
    return {result.metric: result for result in found}


def test_every_number_is_that_of_its_function(sides):
    fake, real, train = sides
    asked = {"train": train, "labels": np.arange(60) % 4}
    found = measured(metrics.METRICS, fake, real, Corners(), **asked, seed=4)
    features, logits = Corners()(fake)
    of_real, of_train = Corners()(real.images)[0], Corners()(train.images)[0]
    distance = metrics.frechet_distance(*map(metrics.moments, (of_real, features)))
    kernel = metrics.kernel_distance(of_real, features, seed=4)
    levels = metrics.sliced_wasserstein_distance(real.images, fake, seed=4)
    classes = metrics.class_histogram(logits)
    close = metrics.training_neighbours(features, of_train, of_real)
    mixed = logits[np.random.default_rng(4).permutation(60)]
    half = [
        side[np.random.default_rng(4).permutation(len(side))[:50]]
        for side in (of_real, features)
    ]
    near = metrics.neighbourhoods(*half)
    values = {
        "frechet_distance": distance,
        "kernel_distance": kernel[0],
        "inception_score": metrics.inception_score(mixed)[0],
        "precision": near.precision,
        "recall": near.recall,
        "density": near.density,
        "coverage": near.coverage,
        "sliced_wasserstein_distance": np.mean([*levels.values()]),
        "least_frequent_class": classes.shares[classes.rarest],
        "distance_from_uniform": classes.distance,
        "label_accuracy": np.mean(logits.argmax(axis=1) == np.arange(60) % 4),
        "nearest_training_ratio": close.ratio,
        "nearest_training_share": close.share_nearer,
    }
    assert list(found) == list(values)
    for name, value in values.items():
        assert found[name].value == pytest.approx(value, rel=1e-9), name
        assert found[name].seconds >= 0
    deviations = {n: r.deviation for n, r in found.items() if r.deviation is not None}
    assert deviations == {
        "kernel_distance": kernel[1],
        "inception_score": metrics.inception_score(mixed)[1],
    }
    assert found["kernel_distance"].details == {"subsets": 100, "subset_size": 50}
    assert found["recall"].details == {"nearest": 5, "images_of_each": 50}
    assert found["sliced_wasserstein_distance"].details == levels
    shares = found["distance_from_uniform"].details["shares"]
    assert_array_equal(shares, classes.shares)
    told = {"images": 60, "held_out": 50, "train": 70}
    assert found["nearest_training_share"].details == told


def test_the_protocol_says_how(sides):
    fake, real, train = sides
    names = ("fid", "swd", "nearest")
    found = measured(
        names, fake, real, Corners(), train=train, seed=4, of="pictures of x"
    )
    pictures = (
        "60 pictures of x against 50 images of noise 1.0.0, test (fingerprint "
        f"{real.fingerprint[:12]})"
    )
    features = "features of corners of squares (SHA-256 c0ffeec0ffee, resize: none)"
    trained = f"70 images of noise 1.0.0, train (fingerprint {train.fingerprint[:12]})"
    protocols = list(dict.fromkeys(result.protocol for result in found.values()))
    assert protocols == [
        f"{pictures}; {features}; seed 4",
        f"{pictures}; no features; seed 4",
        f"{pictures}, trained on {trained}; {features}; seed 4",
    ]
    for result in found.values():
        assert json.loads(json.dumps(result.to_json()))["protocol"] == result.protocol


def test_results_come_in_one_order_and_once(sides):
    found = suite.measure(["is", "fid", "is"], *sides[:2], Corners())
    assert [result.metric for result in found] == [
        "frechet_distance",
        "inception_score",
    ]


def test_real_features_are_taken_once(sides):
    fake, real, train = sides
    told = []
    progress = lambda *done: told.append(done)  # noqa: E731
    first = measured(["nearest"], fake, real, Corners(), train=train, progress=progress)
    assert told[-1] == (180, 180)
    extractor = Corners()
    again = measured(["nearest"], fake, real, extractor, train=train, progress=progress)
    assert told[-1] == (60, 60) == (extractor.seen, len(fake))
    assert [r.value for r in again.values()] == [r.value for r in first.values()]


def test_patches_need_no_features(sides):
    (found,) = suite.measure(["swd"], *sides[:2], None)
    assert found.value > 0


def test_copies_of_training_images_are_told(sides):
    _, real, train = sides
    found = measured(["nearest"], train.images, real, Corners(), train=train)
    assert found["nearest_training_ratio"].value == 0
    assert found["nearest_training_share"].value == 1


def test_the_order_of_the_images_makes_no_difference_to_the_score():
    levels = np.repeat([0, 255], 500)
    images = grey(levels)
    images[:500, 0, 0] = 255  # two classes, one after the other
    found = measured(["is"], images, some_data(50))["inception_score"]
    in_order = metrics.inception_score(Corners()(images)[1])[0]
    assert found.value > 1.3 > 1.01 > in_order


@pytest.mark.parametrize("rows", [0, 1])
def test_the_rarest_class_has_a_name_where_it_is_known(rows):
    names = ("a", "b", "c", "d") + ("e",) * rows
    data = some_data(20, labels=np.arange(20) % 2, class_names=names)
    images = grey(np.zeros(12))
    for place, (row, column) in enumerate([(0, 0), (0, 7), (7, 0), (7, 7)]):
        images[place:12:4, row, column] = 255
    images[11] = images[0]
    found = measured(["classes"], images, data)["least_frequent_class"]
    assert found.value == 2 / 12
    assert found.details == {"class": "3" if rows else "d"}


def in_corner(places):
    """Images with one white corner each: `Corners` reads them as these classes."""
    images = grey(np.zeros(len(places)))
    for image, place in zip(images, places, strict=True):
        image[7 * (place // 2), 7 * (place % 2)] = 255
    return images


def test_pictures_of_the_label_asked_for_are_told():
    real = some_data(20, labels=np.arange(20) % 4)
    labels = np.int32([0, 1, 2, 2, 2, 0])
    seen = [0, 1, 2, 2, 3, 1]
    found = measured(["label-accuracy"], in_corner(seen), real, labels=labels)
    assert list(found) == ["label_accuracy"]
    assert found["label_accuracy"].value == pytest.approx(4 / 6)
    shares = found["label_accuracy"].details["of_classes"]
    assert shares == [0.5, 1.0, pytest.approx(2 / 3), None]
    json.dumps(found["label_accuracy"].to_json(), allow_nan=False)
    others = measured(["label-accuracy"], in_corner(seen), real, labels=labels + 1)
    assert others["label_accuracy"].value == pytest.approx(2 / 6)


@pytest.mark.parametrize(
    ("known", "labels", "sentence"),
    [
        ([0, 1, 2, 3], None, "label-accuracy needs a generator that takes labels"),
        (None, [0, 1], "which knows 4, for images of no classes and labels up to 1"),
        ([0, 1, 2, 4], [0, 1], "which knows 4, for images of 5 classes"),
        ([0, 1, 2, 3], [0, 4], "images of 4 classes and labels up to 4"),
    ],
)
def test_labels_that_the_network_does_not_know(known, labels, sentence):
    known = None if known is None else np.array(known)
    real, extractor = some_data(4, labels=known), Corners()
    arguments = ["label-accuracy"], in_corner([0, 1]), real, extractor
    with pytest.raises(InputError, match=sentence):
        suite.measure(*arguments, labels=None if labels is None else np.array(labels))


@pytest.mark.parametrize(
    ("name", "enough", "sentence"),
    [
        ("fid", 10_000, "images of each kind, it comes out too large"),
        ("kid", 1_000, "images of each kind, it is of smaller subsets"),
        ("is", 2_000, "images, it comes out too small"),
        ("pr", 1_000, "images of each kind, it comes out too large"),
        ("dc", 1_000, "images of each kind, it varies by chance"),
        ("swd", 2_000, "images of each kind, it comes out too large"),
        ("classes", 400, "images, the shares vary by chance"),
        ("label-accuracy", 400, "images, it varies by chance"),
        ("nearest", 1_000, "images of each kind, it varies by chance"),
    ],
)
def test_too_few_images_are_told_of(name, enough, sentence):
    def warning(fakes, reals):
        logits = np.zeros((fakes, 4))
        sets = Sets(np.zeros(fakes), np.zeros(reals), seed=0, logits=logits)
        return MEASURES[name].warning(sets)

    assert warning(enough, enough) is None
    told = f"computed from fewer than {enough:,} {sentence}"
    assert warning(enough - 1, enough) == told
    alone = name in ("is", "classes", "label-accuracy")
    assert warning(enough, enough - 1) == (None if alone else told)


def test_of_a_thousand_classes_the_published_number_is_enough():
    sets = Sets(np.zeros(50_000), np.zeros(1), seed=0, logits=np.zeros((50_000, 1008)))
    assert MEASURES["is"].warning(sets) is None


def test_a_warning_is_in_the_result(sides):
    found = measured(["kid"], *sides[:2], Corners())["kernel_distance"]
    assert found.warning == MEASURES["kid"].warning(Sets(*[np.zeros(50)] * 2, seed=0))


@pytest.mark.parametrize("names", [["fid", "foo"], []])
def test_unknown_names_are_refused(names):
    with pytest.raises(InputError, match=r"the metrics are fid, kid, .* Received: "):
        suite_checks.check_names(names)


@pytest.mark.parametrize(
    ("name", "fakes", "reals", "message"),
    [
        ("fid", 1, 20, r"fid takes 2 images or more of each kind. Received: 1\."),
        ("kid", 20, 1, r"kid takes 2 .* Received: 1\."),
        ("is", 9, 20, r"is takes 10 .* Received: 9\."),
        ("pr", 20, 5, r"pr takes 6 .* Received: 5\."),
        ("dc", 5, 20, r"dc takes 6 .* Received: 5\."),
        ("classes", 0, 20, r"classes takes 1 .* Received: 0\."),
    ],
)
def test_fewer_than_a_definition_takes(name, fakes, reals, message):
    extractor = Corners()
    with pytest.raises(InputError, match=message):
        suite.measure([name], some_images(fakes), some_data(reals), extractor)
    assert extractor.seen == 0


def test_what_cannot_be_measured_is_refused():
    fake, real = some_images(20), some_data(20)
    refused = [
        (["fid"], fake.astype("float32"), real, Corners(), "images must be uint8"),
        (["fid"], fake, some_data(20, shape=(8, 8, 3)), Corners(), "8x8x1.* 8x8x3"),
        (["swd", "kid"], fake, real, None, "kid need an extractor of features"),
        (["nearest"], fake, real, Corners(), "nearest needs the images that"),
        (["is", "fid"], fake, real, Corners(logits=False), "is need a network with"),
    ]
    for *arguments, message in refused:
        with pytest.raises(InputError, match=message):
            suite.measure(*arguments)
    train = some_data(20, shape=(9, 8, 1))
    with pytest.raises(InputError, match=r"8x8x1.* 9x8x1"):
        suite.measure(["nearest"], fake, real, Corners(), train=train)


def test_numbers_that_need_no_logits_are_measured_without():
    names = ["fid", "kid", "pr", "dc"]
    found = measured(names, some_images(20), some_data(20), Corners(logits=False))
    assert len(found) == 6
