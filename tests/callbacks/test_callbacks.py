"""The public callbacks in a plain `fit`."""

import csv
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from helpers import assert_all_equal, fit, some_images, tiny_model, values
from tfgan_kit import callbacks
from tfgan_kit.errors import InputError, RunError

HEADER = "epoch,step,d_loss,g_loss,d_real,d_fake"


class Recorder(callbacks.PeriodicCallback):
    def __init__(self, every=None):
        super().__init__(every)
        self.steps = []

    def act(self, step):
        self.steps.append(step)


def run(every, *, epochs=2, steps=5, **options):
    model = tiny_model("gan", compiled=False)
    model.compile("sgd", "sgd", **options)
    recorder = Recorder(every)
    fit(model, some_images(10 * steps), callbacks=[recorder], epochs=epochs)
    return recorder.steps


@pytest.mark.parametrize(
    ("every", "expected"),
    [(None, [5, 10]), (1, [*range(1, 11)]), (4, [4, 8, 10]), (99, [10]), (5, [5, 10])],
)
def test_periods_count_steps_and_the_end_always_counts(every, expected):
    assert run(every) == expected


def test_periods_with_several_steps_an_execution():
    assert run(3, epochs=1, steps=8, steps_per_execution=2) == [4, 6, 8]


def test_a_period_below_one_is_refused():
    with pytest.raises(InputError, match="every must be at least 1"):
        callbacks.SampleGrid("samples", every=0)


def test_sample_grid_draws_always_the_same_latents(tmp_path):
    model = tiny_model("gan")
    grid = callbacks.SampleGrid(tmp_path, every=1, num_images=4, seed=3)
    fit(model, callbacks=[grid])
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["step-00000001.png", "step-00000002.png"]
    pixels = np.asarray(Image.open(tmp_path / names[1]))
    expected = model.generate(4, seed=3)[..., 0]
    assert pixels.shape == (16, 16)
    np.testing.assert_array_equal(pixels[:8, 8:], expected[1])


@pytest.mark.parametrize("term", ["d_loss", "gradient_penalty", "g_loss"])
def test_finite_loss_reads_every_term(term):
    model = tiny_model("wgan-gp")
    guard = callbacks.FiniteLoss()
    guard.set_model(model)
    logs = dict.fromkeys(model.logged, 1.0)
    guard.on_train_batch_end(0, logs)
    with pytest.raises(RunError, match=f"{term} became nan at step 0"):
        guard.on_train_batch_end(0, {**logs, term: float("nan")})


def test_finite_loss_stops_before_a_checkpoint_is_written(tmp_path):
    model = tiny_model("lsgan")
    model.discriminator.trainable_variables[0].assign_add(np.inf)
    checkpoint = callbacks.RunCheckpoint(tmp_path, every=1)
    with pytest.raises(RunError, match=r"the weight discriminator/.* at step 0"):
        fit(model, callbacks=[callbacks.FiniteLoss(), checkpoint])
    assert not list(tmp_path.iterdir())


def test_run_checkpoint_restores_in_a_script(tmp_path):
    images = some_images(40)
    straight = tiny_model("dcgan")
    fit(straight, images)

    first, second = tiny_model("dcgan"), tiny_model("dcgan")
    assert callbacks.RunCheckpoint(tmp_path).restore(first) == 0
    fit(first, images[:20], callbacks=[callbacks.RunCheckpoint(tmp_path)])
    assert callbacks.RunCheckpoint(tmp_path).restore(second) == 2
    fit(second, images[20:])
    trained = [values(model.generator.weights) for model in (straight, second)]
    assert_all_equal(*trained)


def read(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_metrics_log_writes_the_means_of_each_epoch(tmp_path):
    model, path = tiny_model("gan"), tmp_path / "metrics.csv"
    fit(model, some_images(50), callbacks=[callbacks.MetricsLog(path, every=2)])
    rows = read(path)
    assert [(row["epoch"], row["step"]) for row in rows] == [
        ("1", "2"),
        ("2", "4"),
        ("3", "5"),
    ]
    other = tiny_model("gan")
    logs = fit(other, some_images(50)[:20]).history
    for term in ("d_loss", "g_loss"):
        np.testing.assert_allclose(float(rows[0][term]), logs[term][0], rtol=1e-6)


def test_metrics_log_is_cut_back_to_the_models_step(tmp_path):
    path = tmp_path / "metrics.csv"
    rows = ["1,2,1,1,1,1", "2,3,5,5,5,5", "2,4,2,2,2,2", "3,6,3,3,3,3"]
    path.write_text("\n".join([HEADER, *rows, ""]))
    model = tiny_model("gan")
    model.step.assign(4)
    log = callbacks.MetricsLog(path, every=2)
    log.set_model(model)
    log.on_train_begin()
    assert [row["step"] for row in read(path)] == ["2", "4"]


def test_metrics_log_drops_what_a_kill_left_of_a_line(tmp_path):
    path = tmp_path / "metrics.csv"
    path.write_bytes(HEADER.encode() + b"\n1,2,1,1,1,1\n2,4,0.1\xff\n2")
    model = tiny_model("gan")
    model.step.assign(6)
    log = callbacks.MetricsLog(path, every=2)
    log.set_model(model)
    log.on_train_begin()
    assert [row["step"] for row in read(path)] == ["2"]


_REPLICAS = """
import sys
import tensorflow as tf
from helpers import some_images, tiny_model
from tfgan_kit import callbacks
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(
    cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
with tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"]).scope():
    model = tiny_model("gan")
folder = sys.argv[1]
history = model.fit(some_images(20), batch_size=10, epochs=2, verbose=0, callbacks=[
    callbacks.FiniteLoss(),
    callbacks.LearningRates(lambda epoch: 0.5 ** (epoch + 1)),
    callbacks.MetricsLog(folder + "/log.csv", 1),
    callbacks.RunCheckpoint(folder),
    callbacks.SampleGrid(folder),
])
assert history.history["generator_learning_rate"] == [0.5, 0.25]
print("callbacks work")
"""


@pytest.mark.slow
def test_they_work_on_replicas(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", _REPLICAS, str(tmp_path)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": "tests"},
        check=False,
    )
    assert "callbacks work" in done.stdout, done.stderr[-3000:]
    names = {path.name for path in tmp_path.iterdir()}
    assert {"log.csv", "step-00000004", "step-00000004.png"} <= names
