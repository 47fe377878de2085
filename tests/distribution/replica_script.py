"""The processes of test_replicas.py: each prints its result as JSON."""

import json
import sys

import keras
import numpy as np
import replica_runs as runs
import tensorflow as tf

from helpers import some_images
from tfgan_kit import build, models
from tfgan_kit.distribution import replicas, strategies
from tfgan_kit.errors import InputError
from tfgan_kit.networks import mlp, style

SHAPE = (8, 8, 1)


def gan(strategy, *, layers=(), compiled=True, **options):
    with strategy.scope():
        discriminator = mlp.discriminator(SHAPE, width=4)
        x = discriminator.layers[-2].output
        for layer in layers:
            x = layer()(x)
        discriminator = keras.Model(discriminator.input, keras.layers.Dense(1)(x))
        generator = mlp.generator(SHAPE, 4, width=4, normalization="none")
        model = models.GAN(generator, discriminator, **options)
        if compiled:
            model.compile("sgd", "sgd")
    return model


def message_of(action):
    try:
        action()
    except InputError as error:
        return str(error)
    return "nothing"


def refusals():
    two, one = runs.mirrored(), tf.distribute.get_strategy()
    images = some_images(20)
    model, critical = gan(two), gan(two, n_critic=2)
    late, uncompiled = gan(two), gan(two, compiled=False)
    late.steps_per_execution = 2
    uncompiled.compile("sgd", "sgd")
    outside = gan(one)

    def in_scope():
        with two.scope():
            outside.fit(images, batch_size=4, verbose=0)

    def fit(model, size):
        return lambda: model.fit(images, batch_size=size, verbose=0)

    def fit_set(size, known):
        data = tf.data.Dataset.from_tensor_slices(images[: 2 * size])
        data = data.batch(size, drop_remainder=known)
        return lambda: model.fit(data, verbose=0)

    said = {
        "fit in the scope, built outside": in_scope,
        "compiled outside": fit(uncompiled, 4),
        "a batch smaller than n_critic for each": fit(critical, 2),
        "a batch that cannot be shared": fit(model, 5),
        "a data set of such batches": fit_set(5, True),
        "a data set of such batches of unknown size": fit_set(5, False),
        "fewer images than a batch": fit(model, 40),
        "several steps per execution": lambda: model.compile(
            "sgd", "sgd", steps_per_execution=2
        ),
        "several steps per execution, set later": fit(late, 4),
        "XLA": lambda: model.compile("sgd", "sgd", jit_compile=True),
        "train_on_batch": lambda: model.train_on_batch(images[:4]),
        "batch norm of Keras": lambda: gan(
            two, layers=[keras.layers.BatchNormalization]
        ),
        "dropout of Keras": lambda: gan(
            two, layers=[lambda: keras.layers.Dropout(0.5)]
        ),
        "more devices than TensorFlow started with": lambda: strategies.of(
            "mirrored", "cpu:4"
        ),
        "more GPUs than there are": lambda: build(
            "gan", SHAPE, networks="mlp", strategy="mirrored", devices="gpu:32"
        ),
    }
    said = {name: message_of(action) for name, action in said.items()}
    said["parts"] = parts(two)
    model.fit(images, batch_size=8, epochs=2, verbose=0)
    model.fit(tf.data.Dataset.from_tensor_slices(images).batch(8), verbose=0)
    said["steps of 3 epochs of 20 images in batches of 8"] = int(model.step)
    return said


def parts(strategy):
    """What the functions of `replicas` give, next to one device."""
    rows = tf.reshape(tf.range(12.0), (12, 1))

    @tf.function
    def on_each():
        def each():
            number = replicas.number()
            own = replicas.own_rows(lambda count: rows[:count], 4)
            replicas.begin(2)
            sets = replicas.own_rows(lambda count: rows[:count], 4)
            replicas.end()
            both = replicas.whole(own), replicas.whole(tf.cast(own, "int32"))
            mean = replicas.mean(tf.reduce_mean(own))
            return own, sets, *both, mean, replicas.deviation(own), number

        return strategy.run(each)

    found = [strategy.experimental_local_results(x) for x in on_each()]
    own, sets, whole, integers, mean, deviation, numbers = found
    for number in range(2):
        start = 4 * number
        np.testing.assert_array_equal(own[number], rows[start : start + 4])
        # Two batches of four, of each of which this replica has two rows.
        expected = [[2.0 * number], [2.0 * number + 1]]
        expected += [[4 + 2.0 * number], [5 + 2.0 * number]]
        np.testing.assert_array_equal(sets[number], expected)
        np.testing.assert_array_equal(whole[number], rows[:8])
        np.testing.assert_array_equal(integers[number], rows[:8])
        assert float(mean[number]) == 3.5
        np.testing.assert_allclose(deviation[number], np.std(rows[:8]), rtol=1e-6)
        assert int(numbers[number]) == number
    assert replicas.count() == 1
    assert replicas.whole(rows) is rows
    return "as one device"


def compare(case):
    _, one = runs.train(case, tf.distribute.get_strategy())
    model, two = runs.train(case, runs.mirrored())
    return *runs.distance(one, two), runs.are_equal(model, runs.mirrored())


def compare_dropout():
    """A pix2pix, with dropout in the generator, on batches of both."""

    def train(strategy):
        keras.utils.set_random_seed(0)
        with strategy.scope():
            model = build(
                "pix2pix",
                {"source": SHAPE, "target": SHAPE},
                width=4,
                steps=8,
                precision="float32",
                **{"generator.dropout": 0.5, "generator.normalization": "none"},
            )
        model.fit(runs.data_of(model), epochs=2, verbose=0)
        return runs.values_of(model)

    one, two = map(train, (tf.distribute.get_strategy(), runs.mirrored()))
    return *runs.distance(one, two), True


def path_length():
    """The logs of a step of a StyleGAN2 whose networks all judge each image alone."""
    with runs.mirrored().scope():
        model = models.StyleGAN2(
            style.generator(SHAPE, 4, width=4),
            mlp.discriminator(SHAPE, width=4),
            path_length_weight=2.0,
            path_length_every=2,
        )
        model.compile("sgd", "sgd")
    return model.fit(some_images(4), batch_size=4, verbose=0).history


if __name__ == "__main__":
    runs.devices(2)
    name, *arguments = sys.argv[1:]
    print(json.dumps(globals()[name](*arguments)))
