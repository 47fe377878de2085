"""docs/callbacks.md: each row of Keras' callbacks is what happens; its script runs."""

import csv
import http.server
import json
import pathlib
import re
import threading

import keras
import numpy as np
import pytest

from helpers import assert_all_equal, some_images, tiny_model, values
from pages import blocks
from tfgan_kit import callbacks as ours
from tfgan_kit.errors import InputError
from tfgan_kit.metrics import Extractor, FrechetDistance

PAGE = pathlib.Path(__file__).parents[1] / "docs/callbacks.md"
KERAS, OURS = (
    dict(re.findall(r"^\| `(\w+)[^|]*` \| ([^|]+) \|$", part, re.MULTILINE))
    for part in PAGE.read_text().split("## Our callbacks")
)
REFUSED = {name for name, text in KERAS.items() if text.startswith("refused")}
IMAGES = some_images()


class Corner(Extractor):
    name = "corner"
    num_features = 6

    def compute(self, images):
        return images[:, 2, :6, 0], None


def train(*callbacks, model=None, epochs=3, **options):
    if model is None:
        model = tiny_model("gan", compiled=False)
        distance = FrechetDistance(Corner())
        model.compile("adam", "adam", metrics=[distance], run_eagerly=True)
    options |= {"batch_size": 10, "shuffle": False, "epochs": epochs}
    options |= {"callbacks": list(callbacks), "validation_data": IMAGES}
    return model, model.fit(IMAGES, **{"verbose": 0, **options})


def monitor(**options):
    return {"monitor": "val_frechet_distance", "mode": "min", **options}


def test_every_callback_of_keras_has_a_row():
    base = (keras.callbacks.Callback, keras.callbacks.CallbackList)
    names = {
        name
        for name, kind in vars(keras.callbacks).items()
        if isinstance(kind, type) and kind not in base
    }
    assert set(KERAS) == names
    works = {name[len("test_") :] for name in globals() if name.startswith("test_")}
    assert {name.lower() for name in KERAS.keys() - REFUSED} <= works


def test_every_callback_of_ours_exists():
    assert all(hasattr(ours, name) for name in OURS)
    for text in KERAS.values():
        for name in re.findall(r"(?:Use|our|or) `(\w+)`", text):
            assert hasattr(ours, name) or hasattr(keras.callbacks, name)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_refused(name):
    arguments = {
        "LearningRateScheduler": {"schedule": lambda epoch: 1e-3},
        "OrbaxCheckpoint": {"directory": "nowhere"},
    }
    kind = getattr(keras.callbacks, name)
    # Not all of them can be made: some need other packages.
    callback = kind.__new__(kind)
    if name != "OrbaxCheckpoint":
        callback = kind(**arguments.get(name, {}))
    with pytest.raises(InputError, match=name):
        train(callback)
    model = tiny_model("gan")
    with pytest.raises(InputError, match=name):
        model.fit(IMAGES, callbacks=keras.callbacks.CallbackList([callback]))


class Stop(Exception):
    """The end of a process, which no callback sees."""


@pytest.mark.parametrize("variant", ["gan", "cgan"])
def test_backupandrestore(tmp_path, variant):
    def model():
        found = tiny_model(variant, compiled=False, augment="ada")
        found.compile("adam", "adam", run_eagerly=True)
        return found

    def run(one, *callbacks):
        labels = None if variant == "gan" else np.arange(20) % 3
        options = {"batch_size": 10, "shuffle": False, "epochs": 3, "verbose": 0}
        one.fit(IMAGES, labels, callbacks=list(callbacks), **options)

    def stop(epoch, logs):
        if epoch == 2:
            raise Stop

    backup = keras.callbacks.BackupAndRestore(tmp_path / "backup")
    stopped, whole, resumed = model(), model(), model()
    with pytest.raises(Stop):
        run(stopped, backup, keras.callbacks.LambdaCallback(on_epoch_begin=stop))
    run(whole)
    run(resumed, keras.callbacks.BackupAndRestore(tmp_path / "backup"))
    assert int(resumed.step) == 6
    for one, other in (
        (resumed, whole),
        (resumed.generator_optimizer, whole.generator_optimizer),
        (resumed.discriminator_optimizer, whole.discriminator_optimizer),
    ):
        assert_all_equal(values(one.variables), values(other.variables))


def test_backups_within_an_epoch_are_refused(tmp_path):
    with pytest.raises(InputError, match="save_freq"):
        train(keras.callbacks.BackupAndRestore(tmp_path, save_freq=3))


def test_csvlogger(tmp_path):
    model, _ = train(keras.callbacks.CSVLogger(tmp_path / "log.csv"))
    with (tmp_path / "log.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3
    assert set(rows[0]) == {"epoch", *model.logged, "val_frechet_distance"}


def test_earlystopping():
    stop = keras.callbacks.EarlyStopping(
        **monitor(patience=1, min_delta=1e9, restore_best_weights=True)
    )
    model, history = train(stop, epochs=9)
    assert history.epoch == [0, 1]
    once, _ = train(epochs=1)
    assert_all_equal(
        values(model.ema_generator.variables), values(once.ema_generator.variables)
    )


def test_history():
    kept = keras.callbacks.History()
    model, history = train(kept)
    assert history is kept
    assert set(kept.history) == {*model.logged, "val_frechet_distance"}


def test_lambdacallback():
    epochs = []
    train(
        keras.callbacks.LambdaCallback(
            on_epoch_end=lambda epoch, logs: epochs.append((epoch, logs["g_loss"]))
        )
    )
    assert [epoch for epoch, _ in epochs] == [0, 1, 2]


def test_modelcheckpoint(tmp_path):
    best, weights = tmp_path / "best.keras", tmp_path / "last.weights.h5"
    model, history = train(
        keras.callbacks.ModelCheckpoint(best, **monitor(save_best_only=True)),
        keras.callbacks.ModelCheckpoint(weights, save_weights_only=True, save_freq=1),
    )
    place = int(np.argmin(history.history["val_frechet_distance"]))
    assert int(keras.models.load_model(best).step) == 2 * (place + 1)
    other = tiny_model("gan", seed=1)
    other.load_weights(weights)
    assert_all_equal(values(other.variables), values(model.variables))


def test_progbarlogger(capsys):
    train(keras.callbacks.ProgbarLogger(), verbose=2)
    assert "val_frechet_distance" in capsys.readouterr().out


def test_remotemonitor():
    received = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            size = int(self.headers["Content-Length"])
            received.append(json.loads(self.rfile.read(size)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        root = f"http://127.0.0.1:{server.server_port}"
        model, _ = train(keras.callbacks.RemoteMonitor(root, send_as_json=True))
        server.shutdown()
    assert [sent["epoch"] for sent in received] == [0, 1, 2]
    assert set(model.logged) <= set(received[0])


def test_tensorboard(tmp_path):
    pytest.importorskip("tensorboard")
    train(keras.callbacks.TensorBoard(tmp_path, histogram_freq=1))
    assert list((tmp_path / "train").iterdir())
    assert list((tmp_path / "validation").iterdir())


def test_the_script_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (script,) = blocks(PAGE, "python")
    exec(script, {})
    assert pathlib.Path("best.keras").exists()
