"""Measuring during a plain `fit`, and what a run does with it."""

import json
import os

import keras
import numpy as np
import pytest

from conditional import conditional_gan
from helpers import assert_all_equal, fit, some_images, tiny_model, values
from tfgan_kit import callbacks
from tfgan_kit.data import ImageData
from tfgan_kit.errors import InputError
from tfgan_kit.metrics import Extractor, frechet_distance, moments
from tfgan_kit.metrics.result import Result
from tfgan_kit.runs import checkpoints, run_evaluation

REAL = some_images(30, seed=1)


class Corner(Extractor):
    name = digest = resize = "corner"
    num_features = 6

    def compute(self, images):
        return images[:, 2, :6, 0], None


def evaluate(every=1, num_images=20, **options):
    return callbacks.Evaluate(REAL, Corner(), every, num_images, **options)


def expected(model, count=20, seed=0):
    features = Corner()(REAL)[0], Corner()(model.generate(count, seed))[0]
    return frechet_distance(*map(moments, features))


# In a plain fit ----------------------------------------------------------------------


def test_numbers_are_in_the_logs_of_their_epochs_and_training_does_not_notice():
    plain, model = tiny_model("gan"), tiny_model("gan")
    seen = {}
    look = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: seen.update({epoch: dict(logs)})
    )
    own = [evaluate(every=2, seed=3), look]
    history = fit(model, epochs=4, callbacks=own).history
    assert [epoch for epoch in seen if "frechet_distance" in seen[epoch]] == [1, 3]
    assert seen[3]["frechet_distance"] == pytest.approx(expected(model, seed=3))
    assert history.pop("frechet_distance") == [
        seen[epoch]["frechet_distance"] for epoch in (1, 3)
    ]
    assert history == fit(plain, epochs=4).history
    assert_all_equal(values(model.variables), values(plain.variables))


def test_the_callbacks_of_keras_find_them(tmp_path):
    path = tmp_path / "best.keras"
    keep = keras.callbacks.ModelCheckpoint(
        path, monitor="precision", mode="max", save_best_only=True
    )
    metrics = ["swd", "pr"]
    history = fit(
        tiny_model("gan"), callbacks=[evaluate(metrics=metrics), keep]
    ).history
    assert {"precision", "recall", "sliced_wasserstein_distance"} < set(history)
    assert path.exists()


def test_tensorboard_shows_them_at_their_step(tmp_path):
    tf = pytest.importorskip("tensorflow")
    pytest.importorskip("tensorboard", reason="TensorBoard is an extra")
    board = callbacks.TensorBoardLog(tmp_path, every=3, images_per_step=10)
    fit(tiny_model("gan"), epochs=2, callbacks=[evaluate(every=2), board])
    found = {}
    for path in tmp_path.iterdir():
        for record in tf.data.TFRecordDataset(str(path)):
            event = tf.compat.v1.Event.FromString(record.numpy())
            for value in event.summary.value:
                found.setdefault(value.tag, []).append(event.step)
    assert found["metrics/frechet_distance"] == [4]
    assert found["losses/d_loss"] == [3, 4]
    assert "losses/frechet_distance" not in found


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"every": 0}, "every must be at least 1"),
        ({"metrics": ["fidd"]}, "the metrics are fid, kid, .* Received: 'fidd'"),
        ({"num_images": 1}, "fid takes 2 images or more of each kind"),
        ({"metrics": ["nearest"]}, "nearest needs the images that the generator was"),
        ({"metrics": ["is"]}, "is need a network with logits, and corner has none"),
    ],
)
def test_what_cannot_be_measured_is_refused_before_training(arguments, sentence):
    with pytest.raises(InputError, match=sentence):
        evaluate(**arguments)


def test_labels_are_those_that_were_asked_for():
    model = conditional_gan("normalized")
    seen = {}

    class Of3(Corner):
        def compute(self, images):
            return images[:, 2, :6, 0], images[:, 2, :3, 0]

    labels = np.arange(30) % 3
    real = ImageData(REAL, labels, None, "noise", None, "test")
    measure = callbacks.Evaluate(real, Of3(), 1, 20, metrics=["label-accuracy"], seed=3)
    measure.set_model(model)
    measure.measure(seen)
    pictures, labels = model.generate_labelled(20, seed=3)
    expected = pictures[:, 2, :3, 0].argmax(axis=1) == labels
    assert seen == {"label_accuracy": pytest.approx(expected.mean())}
    with pytest.raises(InputError, match="a model that takes labels"):
        measure.set_model(tiny_model("gan"))


# In a run ----------------------------------------------------------------------------


def steps_of(path):
    return [json.loads(line)["step"] for line in path.read_text().splitlines()]


def test_a_run_is_evaluated_every_so_many_steps_and_at_its_last(tmp_path):
    path = tmp_path / "evaluations.jsonl"
    model, logged = tiny_model("gan"), []
    look = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: logged.append("precision" in logs)
    )
    periodic = run_evaluation.RunEvaluation(
        evaluate(metrics=["pr"]), path, tmp_path / "kept", every=2, last=5
    )
    for count in (30, 20):  # the first is stopped between two
        fit(model, some_images(count), callbacks=[periodic, look])
    assert steps_of(path) == [2, 4, 5]
    # A kill during an evaluation must lose no steps.
    kept = checkpoints.newest_first(tmp_path / "kept")
    assert [checkpoints.step_of(one) for one in kept] == [5, 4, 2]
    assert logged == [False, True, False, True, True]
    line = json.loads(path.read_text().splitlines()[-1])
    assert [found["metric"] for found in line["results"]] == ["precision", "recall"]
    assert "20 generated images against 30" in line["results"][0]["protocol"]


def test_lines_that_a_resumed_run_will_write_again_go(tmp_path):
    path = tmp_path / "evaluations.jsonl"
    path.write_text('{"step": 1}\n{"step": 3}\nnull\n{"step": 2}\n{"st')
    model = tiny_model("gan")
    model.step.assign(2)
    places = path, tmp_path / "kept"
    fit(
        model,
        callbacks=[run_evaluation.RunEvaluation(evaluate(), *places, every=9, last=9)],
    )
    assert steps_of(path) == [1, 2]


def keep(folder, model, step, value, higher=False, protocol="p"):
    model.step.assign(step)
    results = [
        Result("other", 0.0, None, protocol, 0.0, None),
        Result("m", value, None, protocol, 0.0, None),
    ]
    run_evaluation.Best(folder, "m", higher).keep(model, results)
    (path,) = os.listdir(folder)  # the one before has gone
    return int(path.removeprefix("step-")), checkpoints.about(folder / path)["value"]


@pytest.mark.parametrize("sign", [1, -1])
def test_the_best_stays_until_a_better_one_comes(tmp_path, sign):
    model, higher = tiny_model("gan"), sign == -1
    kept = [
        keep(tmp_path, model, step, sign * value, higher)
        for step, value in enumerate([5.0, 7.0, 5.0, 4.0, 4.5])
    ]
    assert kept == [
        (step, sign * v) for step, v in [(0, 5), (0, 5), (0, 5), (3, 4), (3, 4)]
    ]
    # Better at an earlier step: a run that went on from there.
    assert keep(tmp_path, model, 2, sign * 3.0, higher) == (2, sign * 3.0)


@pytest.mark.parametrize(
    "about",
    [
        None,
        [],
        {},
        "m",
        {"value": 1.0},
        {"metric": "m", "value": "1"},
        {"metric": "m", "protocol": "p", "value": float("nan")},
    ],
)
def test_a_best_one_that_says_nothing_is_replaced(tmp_path, about):
    model = tiny_model("gan")
    keep(tmp_path, model, 1, 2.0)
    path = tmp_path / "step-00000001"
    state = json.loads((path / "state.json").read_text())
    (path / "state.json").write_text(json.dumps({**state, "about": about}))
    assert checkpoints.about(path) is None
    assert keep(tmp_path, model, 2, 9.0) == (2, 9.0)
    assert keep(tmp_path, model, 3, float("nan")) == (2, 9.0)


def test_what_does_not_compare_or_is_damaged_is_replaced(tmp_path):
    model = tiny_model("gan")
    keep(tmp_path, model, 1, 2.0)
    assert keep(tmp_path, model, 2, 9.0, protocol="of more images") == (2, 9.0)
    (tmp_path / "step-00000002" / "variables.npz").write_bytes(b"half")
    assert keep(tmp_path, model, 3, 10.0, protocol="of more images") == (3, 10.0)
