"""A translator is measured in each direction, by the metrics that apply to it."""

import json

import numpy as np
import pytest

from extractors import Corners, grey
from helpers import some_images
from tfgan_kit import data, metrics
from tfgan_kit.errors import InputError
from tfgan_kit.metrics import translator_suite
from tfgan_kit.metrics.untranslated import untranslated

SHAPE = (12, 12, 1)


@pytest.fixture(autouse=True)
def _cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TFGAN_KIT_CACHE", str(tmp_path))


def in_corner(places, shape=SHAPE):
    """Images with one white corner each: `Corners` reads them as these classes."""
    images = grey(np.zeros(len(places)), shape)
    for image, place in zip(images, places, strict=True):
        image[-(place // 2), -(place % 2)] = 255
    return images


def pairs(source, target, labels=None, **more):
    examples = data.of_arrays({"source": source, "target": target}, name="pairs")
    classes = None if labels is None else 4
    labels = None if labels is None else np.array(labels)
    return metrics.TranslatorData(examples, labels, num_classes=classes, **more)


def unpaired(a, b, **more):
    return metrics.TranslatorData(
        data.of_arrays({"a": a, "b": b}, paired=False, name="sets"), **more
    )


def forth(function, takes="source", gives="target"):
    return metrics.Direction(takes, gives, function)


def both(function, back):
    return [
        metrics.Direction("a", "b", function),
        metrics.Direction("b", "a", back, "_back"),
    ]


def measured(names, directions, held_out, extractor=None, **options):
    found = metrics.measure_translator(
        names, directions, held_out, extractor, **options
    )
    return {result.metric: result for result in found}


def test_pairs_are_compared_one_by_one():
    target = grey([0, 255, 100], SHAPE)
    held_out = pairs(grey([9, 9, 9], SHAPE), target)
    directions = [forth(lambda x: grey([51, 255, 151], SHAPE))]
    found = measured(["l1", "psnr", "ssim"], directions, held_out)
    assert found["l1"].value == pytest.approx(34.0)
    fifth = 10 * np.log10(25)
    assert found["psnr"].value == pytest.approx((fifth + 100 + fifth) / 3)
    assert found["psnr"].details["equal_images"] == 1
    # The untranslated sources: differences of 9, 246 and 91.
    assert found["l1"].details == {"untranslated": pytest.approx(346 / 3)}
    assert 0 < found["ssim"].value < 1


def test_colours_are_compared_on_luminance():
    """White and black differ by 219 of 255 levels in Y."""
    black, white = (np.full((2, 12, 12, 3), x, np.uint8) for x in (0, 255))
    found = measured(["psnr", "l1"], [forth(lambda x: white)], pairs(white, black))
    assert found["psnr"].value == pytest.approx(20 * np.log10(255 / 219))
    assert found["l1"].value == 255.0
    assert "Y of RGB, border 0" in found["psnr"].protocol
    assert "no features" not in found["l1"].protocol


def test_super_resolution_leaves_out_the_border():
    target = np.zeros((2, 24, 24, 1), np.uint8)
    large = target.copy()
    large[:, :4] = large[:, -4:] = large[:, :, :4] = large[:, :, -4:] = 255
    held_out = pairs(np.zeros((2, 6, 6, 1), np.uint8), target)
    names = ["l1", "psnr", "ssim", "consistency"]
    found = measured(names, [forth(lambda x: large)], held_out)
    assert found["psnr"].value == 100.0
    assert "border 4" in found["psnr"].protocol
    assert found["ssim"].value == pytest.approx(1.0)
    share = 1 - 16 * 16 / (24 * 24)
    assert found["l1"].value == pytest.approx(255 * share)
    assert found["consistency"].value == pytest.approx(255 * share)
    assert found["l1"].details == {"bicubic": 0.0}


def test_consistency_is_of_the_shrunken_translation():
    source = some_images(3, (5, 6, 3), 1)
    held_out = pairs(source, some_images(3, (10, 12, 3), 2))
    nearest = [forth(lambda x: np.repeat(np.repeat(x, 2, 1), 2, 2))]
    assert measured(["consistency"], nearest, held_out)["consistency"].value == 0.0
    off = [forth(lambda x: np.repeat(np.repeat(x // 2, 2, 1), 2, 2))]
    expected = np.abs(source.astype(int) - source // 2).mean()
    value = measured(["consistency"], off, held_out)["consistency"].value
    assert value == pytest.approx(expected)


def test_images_too_small_for_the_window_have_no_ssim():
    held_out = pairs(some_images(2, (5, 5, 1)), some_images(2, (10, 10, 1), 1))
    directions = [forth(lambda x: np.repeat(np.repeat(x, 2, 1), 2, 2))]
    names = translator_suite.default_names(directions, held_out, has_features=False)
    assert names == ["swd", "l1", "psnr", "consistency"]
    with pytest.raises(InputError, match=r"ssim needs images of 15x15 .*10x10"):
        measured(["ssim"], directions, held_out)


def test_classes_are_kept_if_they_are_those_of_the_sources():
    labels = [0, 1, 2, 3, 3]
    held_out = pairs(grey(np.arange(5), SHAPE), in_corner(labels), labels)
    directions = [forth(lambda x: in_corner([0, 1, 2, 3, 1]))]
    result = measured(["class_kept"], directions, held_out, Corners())["class_kept"]
    assert result.value == pytest.approx(4 / 5)
    assert result.details["real"] == 1.0
    assert result.details["of_classes"] == [1.0, 1.0, 1.0, 0.5]
    json.dumps(result.to_json(), allow_nan=False)


def test_classes_are_reached_in_both_directions():
    a, b = in_corner([1, 1, 1, 2]), in_corner([3, 3, 0])
    known = {"classes": {"a": 1, "b": 3}, "num_classes": 4}
    held_out = unpaired(a, b, class_names=("p", "q", "r", "s"), **known)
    directions = both(lambda x: in_corner([3, 3, 3, 0]), lambda x: in_corner([1, 0, 0]))
    found = measured(["class_reached"], directions, held_out, Corners())
    assert {n: r.value for n, r in found.items()} == {
        "class_reached": 0.75,
        "class_reached_back": pytest.approx(1 / 3),
    }
    details = found["class_reached"].details
    assert details == {"class": "s", "untranslated": 0.0, "real": pytest.approx(2 / 3)}


def test_cycles_are_measured_in_levels_after_rounding():
    a, b = grey([10, 20], SHAPE), grey([100, 90, 80], SHAPE)
    found = measured(
        ["cycle"], both(lambda x: x // 2 + 60, lambda x: x * 2 - 117), unpaired(a, b)
    )
    assert {n: r.value for n, r in found.items()} == {"cycle": 3.0, "cycle_back": 1.0}
    assert found["cycle"].details == {}


def test_distances_are_to_the_target_field():
    a, b = some_images(20, SHAPE, 1), some_images(30, SHAPE, 2) // 2
    names = ["fid", "kid", "pr", "swd"]
    directions = both(lambda x: x // 2, lambda x: x)
    found = measured(names, directions, unpaired(a, b), Corners())
    features = Corners()(a // 2)[0], Corners()(b)[0]
    distance = metrics.frechet_distance(*map(metrics.moments, features))
    assert found["frechet_distance"].value == pytest.approx(distance)
    features = Corners()(b)[0], Corners()(a)[0]
    distance = metrics.frechet_distance(*map(metrics.moments, features))
    back = found["frechet_distance_back"]
    assert back.value == pytest.approx(distance)
    assert back.details["untranslated"] == pytest.approx(distance)
    assert "30 translations against 20 images of a of sets" in back.protocol
    assert "from 30 images of b of sets" in back.protocol


def test_training_images_of_the_target_are_compared():
    a, b = some_images(20, SHAPE, 1), some_images(30, SHAPE, 2)
    train = unpaired(some_images(10, SHAPE, 3), some_images(20, SHAPE, 4))
    copies = train.images("b").images
    directions = both(lambda x: copies, lambda x: x)
    options = {"train": train, "with_baselines": False}
    found = measured(["nearest"], directions, unpaired(a, b), Corners(), **options)
    assert found["nearest_training_ratio"].value == 0.0
    assert found["nearest_training_ratio_back"].value > 0.1


def test_some_sources_are_drawn_by_the_seed():
    source = grey(np.arange(50), SHAPE)
    held_out = pairs(source, source)
    seen = []
    directions = [forth(lambda x: seen.append(x[:, 0, 0, 0].tolist()) or x)]
    for seed in (0, 0, 1):
        found = measured(["l1"], directions, held_out, samples=7, seed=seed)
        assert found["l1"].value == 0.0  # the targets are those of the same rows
    assert seen[0] == seen[1] != seen[2]
    assert len(seen[0]) == 7
    measured(["l1"], directions, held_out)
    assert seen[-1] == list(range(50))
    measured(["l1"], directions, held_out, samples=51)
    assert len(seen[-1]) == 50


def test_defaults_follow_from_the_fields():
    images = some_images(4, SHAPE)
    labels = [0, 1, 2, 3]
    one, two = [forth(lambda x: x)], both(lambda x: x, lambda x: x)
    named = {"class_names": None, "num_classes": 4, "classes": {"a": 0, "b": 1}}
    cases = [
        (one, pairs(images, images), True, "fid l1 psnr ssim"),
        (one, pairs(images, images, labels), True, "fid l1 psnr ssim class_kept"),
        (one, pairs(images, images, labels), False, "swd l1 psnr ssim"),
        (two, unpaired(images, images), True, "fid cycle"),
        (two, unpaired(images, images, **named), True, "fid class_reached cycle"),
        (two[:1], unpaired(images, images, **named), True, "fid class_reached"),
    ]
    for directions, held_out, has_features, names in cases:
        found = translator_suite.default_names(directions, held_out, has_features)
        assert found == names.split()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("l1", "true counterpart"),
        ("psnr", "true counterpart"),
        ("class_kept", "labels"),
        ("class_reached", "one class"),
        ("consistency", "larger"),
        ("label-accuracy", "class_kept"),
        ("cas", "class_kept"),
        ("nonsense", "the metrics are"),
    ],
)
def test_metrics_that_do_not_apply_are_refused(name, message):
    images = some_images(4, SHAPE)
    directions = both(lambda x: x, lambda x: x)
    with pytest.raises(InputError, match=message):
        measured([name], directions, unpaired(images, images), Corners())
    with pytest.raises(InputError, match=r"cycle .*back"):
        measured(["cycle"], directions[:1], unpaired(images, images), Corners())


def test_metrics_of_translations_are_refused_for_other_images():
    real = data.ImageData(some_images(20, SHAPE), None, None, "x", None, "test")
    for name in metrics.TRANSLATION_METRICS:
        with pytest.raises(InputError, match=f"{name} .* leave it out"):
            metrics.measure([name], some_images(20, SHAPE), real, Corners())


def test_classes_need_a_classifier_of_the_data():
    held_out = pairs(grey([0, 1], SHAPE), in_corner([0, 1]), [0, 1])
    directions = [forth(lambda x: x)]
    with pytest.raises(InputError, match="logits"):
        measured(["class_kept"], directions, held_out, Corners(logits=False))
    object.__setattr__(held_out, "num_classes", 10)
    with pytest.raises(InputError, match="knows 4 classes, for images of 10"):
        measured(["class_kept"], directions, held_out, Corners())


def test_translations_of_another_shape_are_refused():
    held_out = pairs(some_images(3, SHAPE), some_images(3, SHAPE))
    with pytest.raises(InputError, match="12x12x1"):
        measured(["l1"], [forth(lambda x: x[:, 1:])], held_out)


def test_data_that_do_not_fit_are_refused():
    images = some_images(3, SHAPE)
    with pytest.raises(InputError, match="2 labels of 3 pairs"):
        pairs(images, images, [0, 1])
    with pytest.raises(InputError, match="vectors"):
        unpaired(images, np.zeros((3, 2), np.float32))
    with pytest.raises(InputError, match=r"needs images of c\. .*a, b"):
        unpaired(images, images).images("c")


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_bicubic_enlargement_and_grey_sources_are_the_baselines(channels):
    small = np.full((2, 3, 5, channels), 77, np.uint8)
    word, large = untranslated(small, (6, 10, channels), 2)
    assert word == "bicubic"
    assert large.shape == (2, 6, 10, channels)
    assert (abs(large - 77.0) <= 1).all()  # Pillow multiplies by alpha before
    word, same = untranslated(small, (3, 5, 3))
    expected = {1: True, 3: True, 4: False}[channels]
    assert (same is not None) == expected
    assert untranslated(small, (4, 5, channels))[1] is None


# Facts of the 2,000 embedded test images, measured before by other code.


def test_enlarged_images_have_the_known_ratios():
    target = data.load("fashion_mnist_mini", split="test").images
    total = target.reshape(-1, 7, 4, 7, 4, 1).sum((2, 4), dtype=np.int32)
    small = ((total + 8) // 16).astype(np.uint8)
    bicubic = untranslated(small, (28, 28, 1), 4)[1]
    ratios = metrics.peak_signal_to_noise_ratio(bicubic, target)
    assert ratios.mean() == pytest.approx(16.01, abs=0.006)
    similarity = metrics.structural_similarity(bicubic, target)
    assert similarity.mean() == pytest.approx(0.451, abs=6e-4)
    nearest = np.repeat(np.repeat(small, 4, 1), 4, 2)
    ratios = metrics.peak_signal_to_noise_ratio(nearest, target)
    assert ratios.mean() == pytest.approx(15.20, abs=0.006)


def test_shirts_and_pullovers_have_the_known_distance():
    test_images = data.load("fashion_mnist_mini", split="test")
    about = test_images.name, test_images.version, test_images.image_shape
    classifier = metrics.shipped(*about)
    labels, train = test_images.labels, data.load("fashion_mnist_mini")
    a, b = (test_images.images[labels == label] for label in (0, 2))
    known = {"classes": {"a": 0, "b": 2}, "num_classes": 10}
    held_out = unpaired(a, b, **known)
    found = measured(
        ["fid", "class_reached"],
        [forth(lambda x: x, "a", "b")],
        held_out,
        classifier,
    )
    assert found["frechet_distance"].value == pytest.approx(310, abs=0.5)
    assert found["class_reached"].value == pytest.approx(0.010, abs=0.006)
    real = found["class_reached"].details["real"]
    assert real == pytest.approx(0.900, abs=0.006)
    floor = measured(
        ["fid"],
        [forth(lambda x: x, "a", "b")],
        unpaired(train.images[train.labels == 2], b),
        classifier,
    )
    assert 3 < floor["frechet_distance"].value < 6
