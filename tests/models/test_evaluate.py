"""`evaluate` and `validation_data`, with metrics that were given to `compile`."""

import os
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose

from helpers import assert_all_equal, fit, some_images, tiny_model, values
from tfgan_kit.errors import InputError
from tfgan_kit.metrics import Extractor, FrechetDistance, frechet_distance, moments
from tfgan_kit.runs import checkpoints

IMAGES = some_images(40)


class Corner(Extractor):
    name = "corner"
    num_features = 6

    def compute(self, images):
        return images[:, 2, :6, 0], None


class Range(keras.metrics.Metric):
    """Two results of one metric: the lowest and the highest of all pixels."""

    def __init__(self):
        super().__init__(name="range")
        self.low = self.add_variable((), "zeros", name="low")
        self.high = self.add_variable((), "zeros", name="high")

    def update_state(self, real, fake):
        assert real.dtype == fake.dtype == tf.float32
        both = tf.concat([real, fake], axis=0)  # of one shape
        self.low.assign(tf.minimum(self.low, tf.reduce_min(both)))
        self.high.assign(tf.maximum(self.high, tf.reduce_max(both)))

    def result(self):
        return {"lowest": self.low.value, "highest": self.high.value}


def model_with(*metrics, variant="gan", **options):
    model = tiny_model(variant, compiled=False)
    adams = keras.optimizers.Adam(0.05), keras.optimizers.Adam(0.05)
    model.compile(
        *adams, metrics=list(metrics) or [FrechetDistance(Corner())], **options
    )
    return model


def expected(model, images=IMAGES):
    pictures = model.generate(len(images), model.seed)
    features = Corner()(images)[0], Corner()(pictures)[0]
    return frechet_distance(*map(moments, features))


def forms_of(images):
    floats = images / np.float32(127.5) - 1
    dataset = tf.data.Dataset.from_tensor_slices
    return {
        "array": {"x": images, "batch_size": 16},
        "labelled floats": {"x": floats, "y": np.zeros(len(images)), "batch_size": 7},
        "data set": {"x": dataset((images, np.zeros(len(images)))).batch(16)},
        "of unknown length": {"x": dataset(floats).filter(lambda _: True).batch(10)},
    }


@pytest.mark.parametrize("form", forms_of(IMAGES))
def test_every_image_is_compared_with_a_picture(form):
    model = model_with(variant="wgan-gp")
    for _ in range(2):  # evaluate begins anew
        found = model.evaluate(**forms_of(IMAGES)[form], verbose=0)
        assert_allclose(found, expected(model), rtol=1e-6)


@pytest.mark.parametrize(
    "options",
    [{"run_eagerly": True}, {"steps_per_execution": 3}, {"jit_compile": True}],
)
def test_the_number_does_not_depend_on_how_it_is_computed(options):
    model = model_with(**options)
    found = model.evaluate(IMAGES, batch_size=9, verbose=0, return_dict=True)
    assert_allclose(found["frechet_distance"], expected(model), rtol=1e-6)


def test_validation_changes_nothing_of_the_training():
    plain, model = model_with(variant="dcgan"), model_with(variant="dcgan")
    history = fit(plain, epochs=2).history
    validated = fit(model, epochs=2, validation_data=(IMAGES, np.zeros(40))).history
    distances = validated.pop("val_frechet_distance")
    assert validated == history
    assert_all_equal(values(model.variables), values(plain.variables))
    assert_allclose(distances[1], expected(model), rtol=1e-6)
    assert distances[0] != distances[1]
    assert set(fit(model).history) == set(model.logged)


def test_a_metric_of_several_numbers_beside_another():
    found = model_with(Range(), FrechetDistance(Corner())).evaluate(
        IMAGES, verbose=0, return_dict=True
    )
    assert set(found) == {"lowest", "highest", "frechet_distance"}
    assert_allclose([found["lowest"], found["highest"]], [-1, 1], atol=1e-6)


def test_metrics_are_not_saved(tmp_path):
    model, plain = model_with(), tiny_model("gan")
    model.evaluate(IMAGES, verbose=0)
    assert len(model.variables) == len(plain.variables)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    with pytest.raises(InputError, match="evaluate needs metrics"):
        loaded.evaluate(IMAGES)
    for name, one in (("a", model), ("b", plain)):
        checkpoints.save(one, tmp_path / name)
    weights = [path.stat().st_size for path in sorted(tmp_path.rglob("*.npz"))]
    assert weights[0] == weights[1]


@pytest.mark.parametrize(
    "metrics", [["mae"], FrechetDistance, [FrechetDistance(Corner())] * 2]
)
def test_what_is_no_list_of_metrics_is_refused(metrics):
    model = tiny_model("gan", compiled=False)
    with pytest.raises(InputError, match="metrics must be a list of Keras metrics"):
        model.compile("sgd", "sgd", metrics=metrics)


def test_what_cannot_be_measured_is_refused():
    with pytest.raises(InputError, match="evaluate needs metrics"):
        fit(tiny_model("gan"), validation_data=IMAGES)
    model = model_with()
    with pytest.raises(InputError, match="as validation_data only"):
        fit(model, validation_split=0.5)
    for wrong in (IMAGES.astype("float32"), some_images(4, (8, 9, 1))):
        with pytest.raises(InputError, match="images must"):
            model.evaluate(wrong)
        with pytest.raises(InputError, match="images must"):
            fit(model, validation_data=wrong)


_REPLICAS = """
import numpy as np, keras, tensorflow as tf
from helpers import some_images, tiny_model
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(
    cpu, [tf.config.LogicalDeviceConfiguration()] * 2)

class Sums(keras.metrics.Metric):
    def __init__(self):
        super().__init__(name="sums")
        self.sums = self.add_variable((3,), "zeros")

    def update_state(self, real, fake):
        parts = tf.cast(tf.shape(fake)[0], tf.float32), real, fake
        self.sums.assign_add(tf.stack([tf.reduce_sum(part) for part in parts]))

    def result(self):
        return dict(zip(("count", "real", "fake"), tf.unstack(self.sums)))

def evaluate(strategy):
    with strategy.scope():
        model = tiny_model("gan", compiled=False)
        model.compile("sgd", "sgd", metrics=[Sums()])
    return [model.evaluate(some_images(40), batch_size=8, verbose=0, return_dict=True)
            for _ in range(2)]

one = evaluate(tf.distribute.get_strategy())
two = evaluate(tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"]))
assert one[0]["count"] == 40
for found in (one[1], *two):
    for name in found:
        np.testing.assert_allclose(found[name], one[0][name], rtol=1e-4)
print("replicas agree")
"""


@pytest.mark.slow
def test_two_replicas_draw_the_pictures_of_one():
    done = subprocess.run(
        [sys.executable, "-c", _REPLICAS],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": "tests"},
        check=False,
    )
    assert "replicas agree" in done.stdout, done.stderr[-3000:]
