"""Runs that learn from labels: few of them, none, and how right the classifier is."""

import json

import numpy as np
import pytest

from conditional import conditional_gan
from helpers import LABELLED, assert_all_equal
from tfgan_kit import data
from tfgan_kit.errors import InputError
from tfgan_kit.runs import run_config, training
from tfgan_kit.runs.run_folder import RunFolder
from tiny_runs import STEPS, config_of, result, stop_after


def accuracies(run):
    """What was measured, by step."""
    lines = map(json.loads, run.folder.accuracy.read_text().splitlines())
    found = {}
    for line in lines:
        assert line["step"] not in found
        (one,) = line["results"]
        assert one["metric"] == "accuracy"
        assert one["protocol"] == "2,000 images of fashion_mnist_mini test"
        found[line["step"]] = one["value"]
    return found


@pytest.fixture(scope="module")
def straight(tmp_path_factory):
    folder = RunFolder(tmp_path_factory.mktemp("runs") / "straight")
    said = []
    run = training.start(few(), folder, said.append)
    assert "keeping the labels of 10 of 400 images" in said
    assert run.train()
    return run


def few(**given):
    return config_of("sgan", **{"labels": 10, "split": "train[:400]", **given})


def test_a_batch_has_what_few_labels_there_are(straight):
    kept = data.labelled_places(straight.examples, 10, seed=0)
    images, labels = next(straight.stream().as_numpy_iterator())
    assert np.sum(labels >= 0) == 5
    known = straight.examples.images[kept]
    for image in images[labels >= 0]:
        assert np.any(np.all(known == image, axis=(1, 2, 3)))
    # Evaluations and the fingerprint are of the data as they are.
    assert straight.examples.labels.min() == 0
    record = json.loads(straight.folder.recipe.read_text())
    assert record["config"]["labels"] == 10
    assert record["data"]["class_names"][0] == straight.examples.class_names[0]


def test_the_accuracy_is_measured_every_epoch_and_at_the_end(straight):
    assert [*accuracies(straight)] == [STEPS]
    model = training.load(straight.folder)
    logs = {}
    straight.accuracy.set_model(model)
    straight.accuracy.measure(logs)
    assert accuracies(straight)[STEPS] == logs["accuracy"]


@pytest.mark.slow
def test_a_stopped_and_resumed_run_equals_a_straight_one(tmp_path):
    config = few(split="train[:40]")
    runs = []
    for name in ("straight", "stopped"):
        run = training.start(config, RunFolder(tmp_path / name))
        run.train(stop=stop_after(3) if name == "stopped" else lambda: False)
        runs.append(run)
    straight, stopped = runs
    assert [*accuracies(straight)] == [2, 4, STEPS]
    resumed = training.resume(stopped.folder.config(), stopped.folder)
    assert resumed.train()
    assert_all_equal(result(resumed), result(straight))
    assert accuracies(resumed) == accuracies(straight)


def test_eval_every_tells_how_often_the_accuracy_is_measured(tmp_path):
    config = few(
        split="train[:40]", eval_every=2, eval_samples=30, eval_metrics=["kid"]
    )
    run = training.start(config, RunFolder(tmp_path / "run"))
    assert run.train()
    assert [*accuracies(run)] == [4, STEPS]
    assert len(run.folder.evaluations.read_text().splitlines()) == 2


def test_without_test_images_it_is_not_measured(tmp_path):
    np.savez(
        tmp_path / "own.npz",
        images=np.random.default_rng(0).integers(0, 256, (40, 12, 10, 1), "uint8"),
        labels=np.arange(40) % 3,
    )
    config = few(dataset=str(tmp_path / "own.npz"), split="train", labels=6)
    said = []
    run = training.start(config, RunFolder(tmp_path / "run"), said.append)
    assert any(s.startswith("not measuring the accuracy: ") for s in said)
    assert run.train()
    assert not run.folder.accuracy.exists()
    assert run.model.classify(run.examples.images[:2]).shape == (2, 3)


def test_labels_are_for_the_variant_that_can_do_without():
    for variant in ("dcgan", "cgan"):
        config = run_config.from_recipe(variant)
        with pytest.raises(InputError, match=f"--labels .*sgan.*{variant}"):
            run_config.override(config, {"labels": 10})
    with pytest.raises(InputError, match="labels must be an integer of at least 1"):
        few(labels=0)


def test_a_resumed_run_keeps_its_labels():
    with pytest.raises(InputError, match="labels is 10, not 20"):
        run_config.check_resume(few(), few(labels=20))


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [(5, "each of the 10 classes of fashion_mnist_mini needs a label"), (500, "fewer")],
)
def test_too_few_labels_are_refused_before_anything_is_written(
    labels, sentence, tmp_path
):
    with pytest.raises(InputError, match=sentence):
        training.start(few(labels=labels), RunFolder(tmp_path / "run"))
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("variant", LABELLED)
def test_data_without_labels_are_refused(variant, tmp_path):
    np.save(tmp_path / "own.npy", np.zeros((40, 10, 12, 1), "uint8"))
    config = config_of(variant, dataset=str(tmp_path / "own.npy"), split="train")
    with pytest.raises(InputError, match=f"{variant} learns from labels, and own has"):
        training.start(config, RunFolder(tmp_path / "run"))
    assert not (tmp_path / "run").exists()


# One class ---------------------------------------------------------------------------


@pytest.mark.parametrize("variant", [*LABELLED, "sagan", "sgan"])
def test_one_class_is_refused_before_anything_is_written(variant, tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (40, 16, 16, 1), np.uint8)
    path = tmp_path / "own.npz"
    for labels in (np.zeros(40, int), np.full(40, 2)):
        np.savez(path, images=images, labels=labels)
        config = config_of(variant, dataset=str(path), split="train")
        with pytest.raises(InputError, match="one class"):
            training.start(config, RunFolder(tmp_path / "run"))
        assert not (tmp_path / "run").exists()
    # A part of a data set may have one class, too.
    np.savez(path, images=images, labels=np.arange(40) // 20)
    config = config_of(variant, dataset=str(path), split="train[:20]")
    with pytest.raises(InputError, match="one class"):
        training.start(config, RunFolder(tmp_path / "run"))


def test_one_class_is_enough_without_labels(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (40, 16, 16, 1), np.uint8)
    np.savez(tmp_path / "own.npz", images=images, labels=np.zeros(40, int))
    given = {"dataset": str(tmp_path / "own.npz"), "split": "train"}
    without = run_config.override(config_of("sagan", **given), {"use_labels": False})
    for config in (config_of("gan", **given), without):
        run = training.prepare_start(config, RunFolder(tmp_path / "run"))
        assert run.model.num_classes is None


def test_classes_without_images_are_said(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (40, 16, 16, 1), np.uint8)
    np.savez(tmp_path / "own.npz", images=images, labels=np.arange(40) % 2 * 3)
    said = []
    given = {"dataset": str(tmp_path / "own.npz"), "split": "train"}
    training.prepare_start(config_of("cgan", **given), RunFolder("run"), said.append)
    assert any("no image of 2 of its 4 classes (1, 2)" in sentence for sentence in said)


def test_fit_refuses_one_class():
    model = conditional_gan(num_classes=1)
    model.compile("adam", "adam")
    with pytest.raises(InputError, match="one class"):
        model.fit(np.zeros((8, 8, 8, 1), np.float32), np.zeros(8, np.int32))
