"""A script in odd surroundings, run by test_surroundings: prints what it came to."""

import os
import sys
import warnings

import numpy as np

from tfgan_kit import export  # before Keras, which would start with jax
from tfgan_kit.runs import checkpoints

# isort: split
import keras
import tensorflow as tf

from helpers import fit, tiny_model

os.umask(0o077)
np.seterr(all="raise")
warnings.simplefilter("error", RuntimeWarning)
keras.config.disable_traceback_filtering()
tf.config.experimental.enable_op_determinism()
np.testing.assert_equal(keras.config.image_data_format(), "channels_first")
np.testing.assert_equal(keras.config.backend(), "tensorflow")

model = tiny_model("dcgan")
tf.config.run_functions_eagerly(True)
eager = fit(model).history
tf.config.run_functions_eagerly(False)
graph = fit(tiny_model("dcgan")).history
np.testing.assert_allclose(eager["d_loss"], graph["d_loss"], rtol=1e-4)

# A checkpoint into a model that was made in a strategy's scope.
place = sys.argv[1]
checkpoints.save(model, f"{place}/checkpoints")
with tf.distribute.MirroredStrategy(["CPU:0"]).scope():
    replicated = tiny_model("dcgan")
    checkpoints.load(replicated, checkpoints.newest_sound(f"{place}/checkpoints"))
fit(replicated)

model.save(f"{place}/model.keras")
again = keras.saving.load_model(f"{place}/model.keras")
np.testing.assert_array_equal(again.generate(3), model.generate(3))
export.export(model, f"{place}/saved")
print("all is well")
