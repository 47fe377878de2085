"""What TensorBoard would show, read back from the files."""

import csv
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

from helpers import fit, some_images, tiny_model
from tfgan_kit import callbacks, models
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import image_grids


@pytest.fixture
def read():
    """A function: `{tag: {step: value}}` of a folder, the oldest file first."""
    pytest.importorskip("tensorboard", reason="TensorBoard is an extra")

    def read_folder(folder):
        found = {}
        for path in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns):
            for record in tf.data.TFRecordDataset(str(path)):
                event = tf.compat.v1.Event.FromString(record.numpy())
                for value in event.summary.value:
                    steps = found.setdefault(value.tag, {})
                    assert event.step not in steps
                    steps[event.step] = tf.make_ndarray(value.tensor)
        return found

    return read_folder


def log(folder, every=1, **options):
    options = {"images_per_step": 10, "num_images": 4, **options}
    return callbacks.TensorBoardLog(folder, every, **options)


def test_losses_rates_speed_and_pictures_at_generator_steps(tmp_path, read):
    model = tiny_model("wgan-gp")
    history = []
    keep = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: history.append(dict(logs))
    )
    board = log(tmp_path, every=2, sample_every=3)
    fit(model, some_images(50), callbacks=[keep, board])
    found = read(tmp_path)
    assert {tag: [*steps] for tag, steps in found.items()} == {
        "losses/d_loss": [2, 4, 5],
        "losses/gradient_penalty": [2, 4, 5],
        "losses/g_loss": [2, 4, 5],
        "losses/d_real": [2, 4, 5],
        "losses/d_fake": [2, 4, 5],
        "learning_rate/generator": [2, 4, 5],
        "learning_rate/discriminator": [2, 4, 5],
        "images_per_second": [2, 4, 5],
        "samples": [3, 5],
    }
    for term in model.logged:
        for step, value in found[f"losses/{term}"].items():
            assert value == pytest.approx(history[step - 1][term])
    assert all(value > 0 for value in found["images_per_second"].values())
    width, height, png = found["samples"][5]
    assert (width, height) == (b"16", b"16")
    pixels = tf.io.decode_png(png).numpy()
    np.testing.assert_array_equal(pixels, image_grids.grid(model.generate(4)))


@pytest.mark.parametrize("board_first", [True, False])
def test_the_place_beside_a_metrics_log_does_not_matter(tmp_path, read, board_first):
    table = callbacks.MetricsLog(tmp_path / "metrics.csv", every=2)
    own = [table, log(tmp_path / "board", every=2)]
    # Every second step ends an epoch, the last one included: the means begin anew.
    fit(tiny_model("gan"), some_images(40), callbacks=own[:: -1 if board_first else 1])
    with (tmp_path / "metrics.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    found = read(tmp_path / "board")["losses/d_loss"]
    assert [*found] == [int(row["step"]) for row in rows] == [2, 4]
    expected = [float(row["d_loss"]) for row in rows]
    np.testing.assert_allclose([*found.values()], expected, rtol=1e-6)
    assert min(expected) > 0


def test_the_last_step_has_its_means_though_they_began_anew(tmp_path, read):
    own = [callbacks.MetricsLog(tmp_path / "m.csv", every=2), log(tmp_path / "b", 99)]
    fit(tiny_model("gan"), some_images(20), callbacks=own)
    history = fit(tiny_model("gan"), some_images(20)).history
    assert read(tmp_path / "b")["losses/d_loss"] == {
        2: pytest.approx(history["d_loss"][0])
    }


def test_a_schedule_is_shown_at_its_step_under_loss_scaling(tmp_path, read):
    decay = keras.optimizers.schedules.PolynomialDecay(0.1, 10, 0.0)
    model = tiny_model("gan", compiled=False)
    model.compile(
        keras.optimizers.LossScaleOptimizer(
            keras.optimizers.SGD(decay), initial_scale=1.0
        ),
        keras.optimizers.SGD(0.5),
    )
    fit(model, some_images(20), callbacks=[log(tmp_path)])
    found = read(tmp_path)
    rates = [float(rate) for rate in found["learning_rate/generator"].values()]
    assert rates == pytest.approx([0.09, 0.08])
    assert {float(r) for r in found["learning_rate/discriminator"].values()} == {0.5}


def test_a_resumed_run_goes_on_where_it_was(tmp_path, read):
    model = tiny_model("gan")
    for _ in range(2):
        fit(model, some_images(20), callbacks=[log(tmp_path, sample_every=99)])
    found = read(tmp_path)
    assert [*found["losses/g_loss"]] == [1, 2, 3, 4]
    # The first step of each fit traces.
    assert [*found["images_per_second"]] == [2, 4]
    assert [*found["samples"]] == [2, 4]


def test_several_steps_an_execution_and_an_epoch_as_the_period(tmp_path, read):
    model = tiny_model("gan", compiled=False)
    model.compile("sgd", "sgd", steps_per_execution=2)
    board = log(tmp_path, every=None)
    fit(model, some_images(40), callbacks=[board], epochs=2)
    found = read(tmp_path)
    assert [*found["losses/g_loss"]] == [*found["samples"]] == [4, 8]


def test_without_tensorboard_it_is_refused(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    with pytest.raises(InputError) as refused:
        log(tmp_path)
    assert str(refused.value).endswith(
        "needs TensorBoard: pip install 'tfgan-kit[tensorboard]'."
    )
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("periods", [{"every": 0}, {"every": 1, "sample_every": -1}])
def test_a_period_below_one_is_refused(tmp_path, periods):
    pytest.importorskip("tensorboard", reason="TensorBoard is an extra")
    with pytest.raises(InputError, match="every must be at least 1"):
        log(tmp_path, **periods)


class OwnLogs(models.GAN):
    """Its step gives other logs than the base would."""

    def train_step(self, data):
        return {"twice": 2 * super().train_step(data)["d_loss"]}


def test_logs_of_a_users_own_step_are_written(tmp_path, read):
    networks = tiny_model("gan", compiled=False).networks()
    model = OwnLogs(**networks)
    model.compile("adam", "adam", run_eagerly=True)
    history = fit(model, callbacks=[log(tmp_path)]).history
    assert set(history) == {"twice"}
    assert read(tmp_path)["metrics/twice"][2] > 0
