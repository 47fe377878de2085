"""Trains variants on one device and on two replicas, and prints how far they are apart.

PYTHONPATH=tests python tests/distribution/replica_runs.py gan cgan,augment=ada
"""

import functools
import json
import sys

import keras
import numpy as np
import tensorflow as tf

from helpers import fields_of, needs_labels, some_images, some_labels, tiny_model
from tfgan_kit import optimizers
from tfgan_kit.runs import variable_keys

BATCH, STEPS = 8, 20


def devices(count):
    (cpu,) = tf.config.list_physical_devices("CPU")
    parts = [tf.config.LogicalDeviceConfiguration()] * count
    tf.config.set_logical_device_configuration(cpu, parts)


@functools.cache  # TensorFlow confuses the reductions of two strategies
def mirrored(count=2):
    return tf.distribute.MirroredStrategy([f"CPU:{n}" for n in range(count)])


def made(case, strategy):
    """A compiled model of a variant with settings, such as "cgan,augment=ada"."""
    variant, *settings = case.split(",")
    options = dict(setting.split("=") for setting in settings)
    options = {n: x if x.isalpha() else json.loads(x) for n, x in options.items()}
    # A bias before batch norm has rounding for a gradient, which a small epsilon would
    # make as large as any other.
    adam = functools.partial(optimizers.Adam, 1e-3, beta_1=0.5, epsilon=1e-3)
    with strategy.scope():
        keras.utils.set_random_seed(0)
        model = tiny_model(variant, compiled=False, **options)
        model.compile(adam(), adam())
    return model


def data_of(model, count=3):
    """A data set of whole batches."""
    size = BATCH * model.n_critic
    labels = some_labels(count * size)
    if type(model).__name__ == "SGAN":
        labels[::3] = -1
    if not set(model.fields) <= {"real", "labels"}:
        data = fields_of(model, count * size)
    elif needs_labels(model):
        data = some_images(count * size), labels
    else:
        data = some_images(count * size)
    return tf.data.Dataset.from_tensor_slices(data).batch(size, drop_remainder=True)


def train(case, strategy, steps=STEPS):
    """A model after some steps, and the values of its variables and logs by name."""
    model = made(case, strategy)
    # Instance norm of few pixels multiplies any rounding by about 100 in each step.
    steps = 1 if case.startswith(("cyclegan", "cut")) else steps
    data = data_of(model).repeat()
    logs = model.fit(data, steps_per_epoch=steps, verbose=0).history
    return model, values_of(model) | {name: x[-1] for name, x in logs.items()}


def values_of(model):
    return {name: v.numpy() for name, v in variable_keys.of_layer(model).items()}


def distance(values, others):
    """The largest relative distance of two values of one name, and the name."""
    apart = {}
    assert values.keys() == others.keys()
    for name, value in values.items():
        x, y = np.float64(value), np.float64(others[name])
        # A bias before batch norm stays 0 but for rounding.
        apart[name] = np.abs(x - y).max() / max(np.abs(x).max(), 0.1)
    worst = max(apart, key=apart.get)
    return apart[worst], worst


def are_equal(model, strategy):
    """Whether the copies of every variable are equal on all replicas."""
    for variable in model.variables:
        first, *others = strategy.experimental_local_results(variable.value)
        if not all(np.array_equal(first.numpy(), x.numpy()) for x in others):
            return False
    return True


if __name__ == "__main__":
    devices(2)
    for case in sys.argv[1:]:
        _, one = train(case, tf.distribute.get_strategy())
        model, two = train(case, mirrored())
        worst, name = distance(one, two)
        print(f"{case} {worst:.2g} {name} {are_equal(model, mirrored())}", flush=True)
