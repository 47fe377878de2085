"""Training of the classifier of `classifier.py`, from any labelled images."""

import json
import zipfile

import keras
import numpy as np
import tensorflow as tf

from tfgan_kit import files, precision
from tfgan_kit.data.pipeline import training_stream
from tfgan_kit.errors import InputError
from tfgan_kit.metrics.features.classifier import FACTS_FILE, NETWORK_FILE, Classifier

# Raise this whenever the same images produce another classifier.
VERSION = 1
_FEATURES = 128
_SMALLEST = 8
_BATCH = 128
_STEPS = 2400  # about 5 epochs of 60,000 images
_LEARNING_RATE = 3e-3
_HELD_OUT = 10


def train(images, test_images, folder, *, seed=0, steps=_STEPS, progress=None):
    """Train a classifier, in about a minute for images of 28x28 on two cores.

    Args:
        images: Labelled `ImageData`.
        test_images: Other images of the same set. None means that every tenth of
            `images` is held out.
        folder: The folder to write, completely or not at all.
        seed: int. Seed of weights and order. The same seed makes the same file on one
            machine. Defaults to 0.
        steps: int. Number of batches of 128 images.
        progress: Function that is called with (batches done, batches in total), or
            None.

    Returns:
        The `Classifier`. Its facts hold its accuracy on the test images.

    Raises:
        InputError: The images have no labels, only one class, or are too small.
    """
    _check(images)
    facts = {
        "dataset": images.name,
        "version": images.version,
        "split": images.split,
        "fingerprint": images.fingerprint,
        "seed": seed,
        "test": test_images.split if test_images else f"every {_HELD_OUT}th of split",
    }
    if test_images is None:
        images, test_images = _hold_out(images)
    model = _trained(images, seed, steps, progress)
    facts["test_accuracy"] = round(_accuracy(model, test_images), 4)
    with files.replacing(folder) as temporary:
        temporary.mkdir()
        _save(model, temporary / NETWORK_FILE)
        text = json.dumps(facts, indent=2) + "\n"
        (temporary / FACTS_FILE).write_text(text, encoding="utf-8")
    return Classifier(folder)


def accuracy(images, test_images, *, seed=0, steps=_STEPS, progress=None):
    """Train the same classifier, and return its accuracy on the test images.

    Args:
        images, seed, steps, progress: As in `train`.
        test_images: Other images, with labels of the same classes.

    Raises:
        InputError: As in `train`.
    """
    _check(images)
    return _accuracy(_trained(images, seed, steps, progress), test_images)


def _check(images):
    if images.labels is None:
        raise InputError(
            "training a classifier needs labels: give labelled images, or other "
            f"features. Received: {images.name} without labels."
        )
    if images.labels.min() == images.labels.max():
        raise InputError(
            "a classifier needs at least two classes: give other images, or other "
            f"features. Received: one class in {images.name}."
        )
    if min(images.image_shape[:2]) < _SMALLEST:
        raise InputError(
            f"a classifier needs images of {_SMALLEST}x{_SMALLEST} pixels or more. "
            f"Received: {'x'.join(map(str, images.image_shape[:2]))}."
        )


def _hold_out(images):
    """Return the rest and every tenth image; neighbours often share a class."""
    indices = np.arange(len(images))
    return [
        images.part(chosen)
        for chosen in (indices[indices % _HELD_OUT > 0], indices[::_HELD_OUT])
    ]


def _trained(images, seed, steps, progress):
    with precision.seeded(seed), precision.own_defaults("float32"):
        return _fitted(images, seed, steps, progress)


def _fitted(images, seed, steps, progress):
    classes = int(images.labels.max()) + 1
    # Trained in the machine's fastest precision; its features are float32.
    fast = _network(images.image_shape, classes, precision.choose_policy()[0])
    trainer = keras.Model(fast.input, fast.output["logits"])
    rate = keras.optimizers.schedules.CosineDecay(_LEARNING_RATE, steps)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    trainer.compile(keras.optimizers.Adam(rate), loss)
    stream = training_stream(images, batch_size=_BATCH, seed=seed)
    stream = stream.map(lambda x, y: (tf.cast(x, tf.float32), y))
    tell = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: progress and progress(batch + 1, steps)
    )
    trainer.fit(
        stream, steps_per_epoch=steps, shuffle=False, verbose=0, callbacks=[tell]
    )
    model = _network(images.image_shape, classes, "float32")
    model.set_weights(fast.get_weights())
    return model


def _network(image_shape, classes, policy):
    """Return convolutions, 128 features and logits, with fixed names and policies."""
    layers = keras.layers
    inputs = keras.Input(image_shape, name="images")
    x = layers.Rescaling(1 / 127.5, -1.0, dtype="float32", name="scaled")(inputs)
    for place, (width, size, stride) in enumerate(_stages(min(image_shape[:2]))):
        names = [{"name": f"{name}_{place}", "dtype": policy} for name in "cnr"]
        options = {"padding": "same", "use_bias": False, **names[0]}
        x = layers.Conv2D(width, size, stride, **options)(x)
        x = layers.BatchNormalization(momentum=0.9, **names[1])(x)
        x = layers.ReLU(**names[2])(x)
    x = layers.Flatten(dtype="float32", name="flat")(x)
    x = layers.Dense(_FEATURES, "relu", dtype="float32", name="features")(x)
    logits = layers.Dense(classes, dtype="float32", name="logits")(x)
    return keras.Model(inputs, {"features": x, "logits": logits}, name="classifier")


def _stages(side):
    """Return width, kernel and stride of each convolution, down to at most 4 pixels."""
    # Strides come first, because most of the work would be at full resolution.
    yield 32, 5, 2
    while (side := -(-side // 2)) > 16:
        yield 32, 3, 2
    yield 32, 3, 1
    while side > 4:
        yield 64, 3, 2
        side = -(-side // 2)


def _accuracy(model, images):
    right = 0
    for start in range(0, len(images), 1000):
        part = slice(start, start + 1000)
        logits = model(images.rows(part), training=False)["logits"]
        right += np.sum(np.argmax(logits, axis=1) == images.labels[part])
    return float(right / len(images))


def _save(model, path):
    """Write a `.keras` file without the time, so that its digest depends on weights."""
    dated = path.with_name(f"dated-{path.name}")
    model.save(dated)
    with zipfile.ZipFile(dated) as source, zipfile.ZipFile(path, "w") as target:
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name == "metadata.json":
                content = json.dumps({**json.loads(content), "date_saved": ""}).encode()
            target.writestr(zipfile.ZipInfo(name), content)
    dated.unlink()
