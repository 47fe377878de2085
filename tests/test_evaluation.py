"""What is measured, against what, and what is left out aloud."""

import dataclasses
import json
import pathlib

import numpy as np
import pytest

from conditional import conditional_gan
from extractors import Corners, grey
from helpers import some_images, tiny_model
from tfgan_kit import evaluation, export, metrics, modalities, sampling
from tfgan_kit.errors import InputError
from tfgan_kit.evaluation import RealData, calibrating, generated_images, reference_data
from tfgan_kit.export import Source
from tfgan_kit.metrics import classification_score
from tfgan_kit.modalities import image_grids
from tfgan_kit.runs import run_config
from tfgan_kit.runs.run_folder import RunFolder

SHIPPED = pathlib.Path(__file__).parents[1] / "saved_models/fashion-mnist"


@pytest.fixture(autouse=True)
def _place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TFGAN_KIT_CACHE", str(tmp_path / "cache"))


def some_folder(path, pictures):
    for number, picture in enumerate(pictures):
        image_grids.write_png(pathlib.Path(path) / f"{number:02}.png", picture)
    return pathlib.Path(path)


def some_run(path="run", **options):
    """A run folder without weights: enough to say what it was trained on."""
    config = run_config.override(run_config.from_recipe("dcgan"), options)
    about = {"fingerprint": "-", "fields": {}, "images": 100}
    folder = RunFolder(path)
    folder.write_record({"config": config.to_json(), "data": about})
    return Source("run", folder.path)


def resolved(source, dataset=None, data_dir=None, split=None, conversion=None):
    told = []
    options = (dataset, data_dir, split, conversion or {}, told.append)
    found = evaluation.real_data(source, *options)
    return found, told


def test_a_folder_of_images_is_a_source():
    some_folder("pngs", some_images(2))
    assert evaluation.find("pngs") == Source("images", pathlib.Path("pngs"))
    assert evaluation.find(SHIPPED).kind == "saved_model"
    assert evaluation.find(SHIPPED / "int8.tflite").kind == "tflite"


def test_what_is_no_source_is_refused():
    pathlib.Path("empty").mkdir()
    pathlib.Path("texts").mkdir()
    pathlib.Path("texts/a.txt").write_text("a")
    wrong = {
        "nothing": "there is no nothing",
        "empty": "empty is empty",
        "texts": "the folder texts holds no image",
        "texts/a.txt": "is no generator",
    }
    for path, message in wrong.items():
        with pytest.raises(InputError, match=message):
            evaluation.find(path)


def test_a_run_is_measured_on_data_read_as_it_was():
    options = {"dataset": "mnist", "data_dir": "/there", "split": "train[:50]"}
    reading = {"image_size": [32, 48], "fit": "stretch", "channels": 3}
    found, told = resolved(some_run(**options, **reading, value_range=[0, 1]))
    assert found == RealData(
        "mnist",
        "test",
        "train[:50]",
        {
            "data_dir": "/there",
            **reading,
            "image_size": (32, 48),
            "value_range": (0, 1),
            "skip_corrupt": False,
            "stream": False,
        },
        fingerprint="-",
    )
    assert told == []


def test_what_is_given_goes_first():
    run = some_run(dataset="mnist", data_dir="/there", image_size=[32, 32])
    given = {"image_size": (8, 8), "channels": 1}
    found, _ = resolved(run, "cifar10", "/here", "validation", given)
    assert (found.dataset, found.split, found.train_split) == (
        *("cifar10", "validation", "train"),
    )
    # Another data set is brought to the same shape, and else read by itself.
    assert found.loading == {"data_dir": "/here", "fit": "crop", **given}


@pytest.mark.parametrize("form", ["1", "int8.tflite"])
def test_a_card_names_the_data(form, monkeypatch):
    monkeypatch.setattr(reference_data, "_on_disk", lambda data_dir: True)
    found, told = resolved(evaluation.find(SHIPPED / form), data_dir="/here")
    assert (found.dataset, found.split) == ("fashion_mnist", "test")
    assert (found.train_split, found.no_nearest) == ("train", None)
    assert found.loading["data_dir"] == "/here"
    assert told == []


def test_the_embedded_part_stands_in_for_fashion_mnist_aloud():
    pathlib.Path("data").mkdir()
    found, told = resolved(some_run(dataset="fashion_mnist"), data_dir="data")
    assert (found.dataset, found.split) == ("fashion_mnist_mini", "test")
    assert "trained on are not on disk" in found.no_nearest
    (sentence,) = told
    assert "embedded fashion_mnist_mini" in sentence
    assert "--data-dir" in sentence
    data = found.load(found.split)
    assert (data.name, len(data)) == ("fashion_mnist_mini", 2000)


def test_it_does_not_stand_in_for_what_was_asked_for():
    found, _ = resolved(some_run(dataset="fashion_mnist"), "fashion_mnist")
    assert found.dataset == "fashion_mnist"


@pytest.mark.parametrize(
    "card",
    [
        {},
        {"recipe": "wrong", "dataset": {"version": "1.0.0"}},
        {"recipe": {"dataset": "mnist"}, "dataset": {"version": "1.0.0"}},
        # A folder: its name is no place.
        {"recipe": None, "dataset": {"version": None}},
    ],
)
def test_what_names_no_data_needs_against(card):
    config = run_config.from_recipe("dcgan").to_json()
    del config["data_dir"], config["init_from"]
    if card.get("recipe", "") is None:
        card = {**card, "recipe": config}
    model = tiny_model("gan", compiled=False)
    path = export.export(model, "saved", card)
    model.save("model.keras")
    some_folder("pngs", some_images(2))
    for place in (path, "model.keras", "pngs"):
        with pytest.raises(InputError, match="give --against"):
            resolved(evaluation.find(place))


def test_files_without_a_test_split_are_taken_whole():
    some_folder("own", some_images(3))
    some_folder("both/train", some_images(3))
    some_folder("both/test", some_images(3))
    np.save("own.npy", some_images(3))
    source = Source("images", pathlib.Path("x"))
    for dataset in ("own", "own.npy"):
        found, told = resolved(source, dataset)
        assert found.split == "train"
        assert "held out of the training" in found.no_nearest
        assert told == [
            f"{dataset} has no test split: measured against all of its images"
        ]
    found, told = resolved(source, "both")
    assert (found.split, found.no_nearest, told) == ("test", None, [])


def test_a_validation_split_is_held_out_where_there_is_no_test():
    some_folder("own/train", some_images(3))
    some_folder("own/Val", some_images(2))
    run = some_run(dataset="own")
    found, told = resolved(run)
    assert (found.split, found.no_nearest, told) == ("validation", None, [])
    assert len(found.load(found.split)) == 2
    run = some_run("both", dataset="own", split="train+val")
    found, told = resolved(run)
    assert found.split == "train"
    assert found.no_nearest
    assert told
    some_folder("own/test", some_images(1))
    assert resolved(run)[0].split == "test"


def test_held_out_is_what_was_not_trained_on():
    run = some_run(dataset="mnist", split="train[:50]")
    assert resolved(run, split="train[50:]")[0].no_nearest is None
    assert resolved(run, split="train[:50]")[0].no_nearest
    assert resolved(run, split="train")[0].no_nearest
    run = some_run(dataset="mnist")
    assert resolved(run, split="train[50:]")[0].no_nearest


def test_a_wrong_data_set_is_refused():
    with pytest.raises(InputError, match="path does not exist"):
        resolved(some_run(), "./nothing")


def drawn(source, samples=None, seed=0, conversion=None):
    done = []
    found, labels = generated_images.pictures(
        source, samples, seed, conversion or {}, None, lambda *d: done.append(d)
    )
    assert labels is None
    return found, done


@pytest.fixture
def generator(monkeypatch):
    """Sets what the generator of any source gives for latents `(n, 3)`, and labels."""

    def put(function, num_classes=None):
        inputs = sampling.Inputs(3, num_classes)
        function.modality = modalities.Image((1, 1, 1))
        monkeypatch.setattr(
            generated_images.export, "open_source", lambda *_: (inputs, function)
        )
        return Source("keras", pathlib.Path("x.keras"))

    return put


def some_pixels(latents):
    latents = np.asarray(latents)
    return np.tanh(np.tile(latents[:, :1, None, None], (1, 8, 8, 1)))


def test_pictures_are_those_of_sample(generator):
    source = generator(some_pixels)
    found, done = drawn(source, 100, seed=3)
    drawn_latents = sampling.Inputs(3).draw(100, 3)
    np.testing.assert_array_equal(found, sampling.generate(some_pixels, drawn_latents))
    assert done == [(64, 100), (100, 100)]


def test_pictures_of_classes_come_with_their_labels(generator):
    def of_class(latents, labels):
        assert (len(labels), labels.dtype) == (64, np.int32)
        return grey(80 * labels + (np.asarray(latents)[:, 0] > 0))

    source, talk = generator(of_class, num_classes=3), lambda *_: None
    found, labels = generated_images.pictures(source, 100, 0, {}, None, talk)
    assert labels.tolist() == [place % 3 for place in range(100)]
    assert (found[:, 0, 0, 0] // 80).tolist() == labels.tolist()


def test_ten_thousand_are_drawn_unless_told(generator, monkeypatch):
    monkeypatch.setattr(generated_images, "DEFAULT_SAMPLES", 70)
    assert len(drawn(generator(some_pixels))[0]) == 70


def test_pixels_that_are_no_number_are_refused(generator):
    def broken(latents):
        pixels = some_pixels(latents)
        pixels[5, 0, 0, 0] = np.nan
        return pixels

    with pytest.raises(InputError, match=r"x.keras makes values that are NaN"):
        drawn(generator(broken), 10)


def test_one_picture_again_and_again_is_refused(generator):
    source = generator(lambda latents: grey(np.zeros(len(latents))))
    with pytest.raises(InputError, match=r"all 10 .* of x.keras are the same"):
        drawn(source, 10)
    assert len(drawn(source, 1)[0]) == 1


def test_images_of_a_folder_are_drawn_by_the_seed():
    pixels = some_images(20)
    source = Source("images", some_folder("pngs", pixels))
    np.testing.assert_array_equal(drawn(source)[0], pixels)
    some, _ = drawn(source, 5, seed=1)
    assert len({image.tobytes() for image in some}) == 5
    assert {image.tobytes() for image in some} < {image.tobytes() for image in pixels}
    assert (some != drawn(source, 5, seed=2)[0]).any()
    assert drawn(source, 5, conversion={"image_size": (4, 6)})[0].shape == (5, 4, 6, 1)
    with pytest.raises(InputError, match=r"pngs holds 20 images: give fewer"):
        drawn(source, 21)


def test_a_folder_with_splits_is_taken_whole():
    some_folder("both/train", some_images(3))
    some_folder("both/test", some_images(2))
    assert len(drawn(Source("images", pathlib.Path("both")))[0]) == 5


def measured(real, names=None, **options):
    told = []
    source = Source("images", some_folder("pngs", some_images(20, (28, 28, 1)) // 2))
    found = evaluation.evaluate(
        source, real, names=names, announce=told.append, **options
    )
    return {result.metric: result for result in found}, told


MINI = RealData("fashion_mnist_mini", "test[:30]", "train[:40]", {})


EASY = ["frechet_distance", "kernel_distance", "precision", "recall", "density"]


@pytest.mark.parametrize("logits", [True, False])
def test_by_default_all_is_measured_that_another_network_allows(monkeypatch, logits):
    monkeypatch.setattr(metrics, "choose", lambda *_: Corners(logits=logits))
    found, told = measured(MINI)
    score = ["inception_score"] if logits else []
    others = ["coverage", "sliced_wasserstein_distance"]
    assert sorted(found) == sorted(EASY + score + others)
    assert told == []
    protocol = found["recall"].protocol
    assert protocol.startswith("20 images of pngs against 30 images of fashion_mnist_m")


def test_by_default_a_classifier_measures_all():
    found, told = measured(MINI, samples=12, seed=5)
    assert list(found) == [
        *("frechet_distance", "kernel_distance", "inception_score", "precision"),
        *("recall", "density", "coverage", "sliced_wasserstein_distance"),
        *("least_frequent_class", "distance_from_uniform", "nearest_training_ratio"),
        "nearest_training_share",
    ]
    assert found["nearest_training_ratio"].details["train"] == 40
    assert found["recall"].protocol.startswith("12 images of pngs against")
    assert found["recall"].protocol.endswith("; seed 5")
    assert len(told) == 1


def of_labels(names=None):
    """`measured` of a conditional generator, by a classifier of ten classes."""
    model = conditional_gan("normalized", shape=(28, 28, 1), num_classes=10)
    model.save("m.keras")
    found = evaluation.evaluate(
        evaluation.find("m.keras"), MINI, names=names, samples=30
    )
    return {result.metric: result for result in found}


def test_by_default_labels_are_measured_where_they_are_asked_for(monkeypatch):
    found = of_labels()
    assert len(found) == 13
    # It has learnt nothing: about one in ten is right.
    assert 0 <= found["label_accuracy"].value < 0.5
    assert len(found["label_accuracy"].details["of_classes"]) == 10
    assert "features of classifier of fashion_mnist" in found["label_accuracy"].protocol
    assert list(of_labels(["label-accuracy"])) == ["label_accuracy"]
    with pytest.raises(InputError, match="label-accuracy needs a generator that takes"):
        measured(MINI, ["label-accuracy"])
    monkeypatch.setattr(metrics, "choose", lambda *_: Corners())
    assert "label_accuracy" not in of_labels()
    with pytest.raises(InputError, match="corners, which knows 4"):
        of_labels(["label-accuracy"])


def test_a_classifier_of_generated_images_is_tested_on_real_ones(monkeypatch):
    seen = []

    def scores(images, labels, train, test, **options):
        seen.append(
            (len(images), np.bincount(labels).tolist(), train.split, test.split)
        )
        return metrics.Scores(0.5, 0.75, len(images), len(images))

    monkeypatch.setattr(classification_score, "classification_accuracy_score", scores)
    monkeypatch.setattr(metrics, "choose", None)  # it needs no features
    found = of_labels(["cas"])
    assert [result.value for result in found.values()] == [0.5, 0.75]
    assert seen == [(30, [3] * 10, "train[:40]", "test[:30]")]
    with pytest.raises(InputError, match="cas needs a generator that takes labels"):
        measured(MINI, ["cas"])
    with pytest.raises(InputError, match="no features"):
        measured(MINI, ["cas"], features="classifier")
    with pytest.raises(InputError, match="images that it was not trained on"):
        measured(dataclasses.replace(MINI, split="train"), ["cas"])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"no_nearest": "it is so"}, "copies cannot be detected, because it is so."),
        ({"train_split": "other"}, "The data set has no such split;"),
    ],
)
def test_nearest_is_left_out_aloud_unless_asked_for(change, reason):
    real = dataclasses.replace(MINI, **change)
    found, told = measured(real)
    assert len(found) == 10
    assert told[-1].startswith(f"nearest is left out: {reason}")
    with pytest.raises(InputError, match=reason):
        measured(real, ["nearest"])


def test_patches_alone_need_no_network(monkeypatch):
    monkeypatch.setattr(metrics, "choose", None)
    found, told = measured(MINI, ["swd"])
    assert (list(found), told) == (["sliced_wasserstein_distance"], [])


def test_images_of_two_shapes_are_refused_before_a_network_is_chosen(monkeypatch):
    monkeypatch.setattr(metrics, "choose", None)
    real = dataclasses.replace(MINI, loading={"channels": 3})
    with pytest.raises(InputError, match=r"28x28x1, and 28x28x3"):
        measured(real)


class Inception(metrics.Inception):
    """Knows all without weights."""

    digest = "-" * 64

    def __init__(self):
        self.name, self.resize = "inception", "none"


@pytest.mark.parametrize("features", [None, "inception-clean"])
def test_a_calibration_tells_the_published_score(monkeypatch, features):
    np.save("cifar.npy", some_images(6, (4, 4, 3)))
    monkeypatch.setattr(calibrating, "_IMAGES", (6, 4, 4, 3))
    asked = []
    monkeypatch.setattr(
        metrics, "choose", lambda name, *_: asked.append(name) or Inception()
    )
    monkeypatch.setattr(
        metrics, "calibrate", lambda extractor, images, count: (len(images), 0.1, 11.2)
    )
    result = evaluation.calibrate("cifar.npy", features=features)
    assert asked == [features or "inception"]
    assert (result.metric, result.value, result.deviation) == (
        "inception_score",
        6,
        0.1,
    )
    assert result.details == {"published": 11.2}
    assert "6 images of cifar, train" in result.protocol
    assert "features of inception" in json.dumps(result.to_json())


def test_other_images_or_networks_calibrate_nothing(monkeypatch):
    def calibrate(features=None):
        evaluation.calibrate("x.npy", features=features)

    np.save("x.npy", some_images(6, (4, 4, 3)))
    with pytest.raises(InputError, match=r"50,000 training .* with \(6, 4, 4, 3\)"):
        calibrate()
    monkeypatch.setattr(calibrating, "_IMAGES", (6, 4, 4, 3))
    monkeypatch.setattr(metrics, "choose", lambda *_: Corners())
    for features in ("classifier", "x.keras"):
        with pytest.raises(InputError, match=f"is of Inception.* Received: {features}"):
            calibrate(features)
