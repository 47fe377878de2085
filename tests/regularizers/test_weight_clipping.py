import keras
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tfgan_kit.errors import InputError
from tfgan_kit.regularizers import WeightClipping


def test_clips_every_element():
    value = np.array([[-2.0, -0.25, 0.0], [0.2, 0.25, 7.0]], "float32")
    expected = [[-0.25, -0.25, 0.0], [np.float32(0.2), 0.25, 0.25]]
    assert_array_equal(WeightClipping(0.25)(value), expected)


def test_an_update_ends_inside():
    layer = keras.layers.Dense(2, kernel_constraint=WeightClipping(0.1))
    layer.build((None, 3))
    keras.optimizers.SGD(1.0).apply(
        [np.full((3, 2), -5.0, "float32"), np.zeros(2, "float32")],
        layer.trainable_variables,
    )
    assert_array_equal(layer.kernel, np.full((3, 2), 0.1, "float32"))


def test_config_round_trip():
    config = keras.saving.serialize_keras_object(WeightClipping(0.02))
    loaded = keras.saving.deserialize_keras_object(config)
    assert type(loaded) is WeightClipping
    assert loaded.get_config() == {"clip": 0.02}


@pytest.mark.parametrize("clip", [0, 0.0, -0.01, float("nan"), "0.1", True, None])
def test_refuses_what_is_no_bound(clip):
    with pytest.raises(InputError, match=r"clip must be a number above 0\. Received"):
        WeightClipping(clip)
