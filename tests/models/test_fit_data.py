"""What `fit` and its neighbours take, refuse and doubt."""

import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from helpers import assert_all_equal, some_images, some_labels, tiny_model, values
from tfgan_kit.errors import InputError, InputWarning
from tfgan_kit.metrics import Extractor, FrechetDistance

IMAGES, LABELS = some_images(), some_labels()
FLOATS = IMAGES / np.float32(127.5) - 1
UNIT = IMAGES / np.float32(255)
BYTES = IMAGES.astype("float32")  # 0 to 255
ONE_HOT = np.eye(3, dtype="float32")[LABELS]
IDS = np.array([f"{i}.png" for i in range(20)])


def dataset(*parts):
    return tf.data.Dataset.from_tensor_slices(parts[0] if len(parts) == 1 else parts)


def eager(variant="gan", **options):
    """A model whose steps need no trace, which takes seconds."""
    model = tiny_model(variant, compiled=False)
    model.compile("adam", "adam", run_eagerly=True, **options)
    return model


def trained(x, y=None, variant="cgan", batch_size=10):
    model = eager(variant)
    batch_size = None if isinstance(x, tf.data.Dataset) else batch_size
    model.fit(x, y, batch_size=batch_size, shuffle=False, verbose=0)
    assert int(model.step) == 2
    return values(model.variables)


# Batches in every form ---------------------------------------------------------------


class Rows:
    """An array of another library."""

    def __init__(self, values):
        self.values, self.shape = values, values.shape

    def __array__(self, dtype=None, copy=None):
        return self.values


FORMS = {
    "TFDS": (dataset({"image": IMAGES, "label": LABELS, "id": IDS}), None),
    "plural": (dataset({"images": IMAGES, "labels": LABELS}), None),
    "x and y": (dataset({"y": LABELS, "x": IMAGES}), None),
    "features and labels": (dataset({"image": IMAGES, "id": IDS}, LABELS), None),
    "two dictionaries": (dataset({"image": IMAGES}, {"label": LABELS}), None),
    "pair": (dataset(IMAGES, LABELS), None),
    "column in a data set": (dataset(IMAGES, LABELS[:, None]), None),
    "arrays by name": ({"image": IMAGES, "label": LABELS, "id": IDS}, None),
    "images by name": ({"image": IMAGES}, LABELS),
    "column": (IMAGES, LABELS[:, None]),
    "list": (IMAGES, list(LABELS)),
    "bytes": (IMAGES, LABELS.astype("uint8")),
    "of another library": (Rows(IMAGES), Rows(LABELS)),
    "tensors": (tf.constant(IMAGES), tf.constant(LABELS)),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_labelled_images_trains_alike(form):
    x, y = FORMS[form]
    x = x.batch(10) if isinstance(x, tf.data.Dataset) else x
    assert_all_equal(trained(x, y), trained(IMAGES, LABELS))


def test_a_model_without_labels_leaves_them_alone():
    expected = trained(IMAGES, variant="gan")
    for y in (LABELS, ONE_HOT, LABELS + 99, IDS, list(IDS)):
        assert_all_equal(trained(IMAGES, y, "gan"), expected)
    rows = dataset({"image": IMAGES, "label": IDS}).batch(10)
    assert_all_equal(trained(rows, variant="gan"), expected)


@pytest.mark.parametrize(
    "x",
    [
        dataset({"img": IMAGES, "fine_label": LABELS}).batch(10),
        {"img": IMAGES},
        dataset({"image": IMAGES, "images": IMAGES}).batch(10),
        dataset((IMAGES, LABELS), LABELS).batch(10),
        dataset({"image": IMAGES, "label": LABELS}, LABELS).batch(10),
        tf.data.Dataset.from_tensors((IMAGES, LABELS, None, LABELS)),
        dataset({"image": tf.RaggedTensor.from_tensor(IMAGES)}).batch(10),
        dataset(IMAGES)
        .batch(10)
        .map(lambda x: tf.py_function(lambda x: x, [x], "uint8")),
        dataset(IMAGES),
        (IMAGES, LABELS),
        list(IMAGES),
        iter([IMAGES]),
        (batch for batch in [IMAGES]),
        None,
        IMAGES[0],
        IMAGES[..., 0],
        IMAGES.transpose(0, 3, 1, 2),
        IMAGES.reshape(20, -1),
        IMAGES.astype(object),
        np.array([IMAGES[0], IMAGES[1, :4]], dtype=object),
        IMAGES.astype("int32"),
        IMAGES.astype("int64"),
        IMAGES > 100,
        IMAGES.astype("complex64"),
        IMAGES.astype(str),
        BYTES,
        tf.constant(BYTES),
        np.full_like(FLOATS, np.nan),
        IMAGES[:0],
    ],
)
def test_other_data_are_refused_everywhere(x):
    model = eager(metrics=[FrechetDistance(Corner())])
    before = values(model.variables)
    calls = [model.fit, model.evaluate]
    if not isinstance(x, tf.data.Dataset):
        calls.append(model.train_on_batch)
    for call in calls:
        with pytest.raises(InputError):
            call(x)
    if x is not None and not isinstance(x, tuple):  # which are images and labels
        with pytest.raises(InputError):
            model.fit(IMAGES, validation_data=x, verbose=0)
    assert_all_equal(values(model.variables), before)


class Corner(Extractor):
    name = "corner"
    num_features = 6

    def compute(self, images):
        return images[:, 2, :6, 0], None


class Batches(keras.utils.PyDataset):
    def __len__(self):
        return 2

    def __getitem__(self, place):
        return IMAGES[:10]


def test_batches_in_python_are_refused_with_the_way_to_a_data_set():
    with pytest.raises(InputError, match="from_generator"):
        eager().fit(Batches())


def test_a_folder_of_keras_is_refused_until_it_is_scaled(tmp_path):
    for place, label in enumerate(LABELS):
        path = tmp_path / str(label) / f"{place}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(IMAGES[place, ..., 0]).save(path)

    def read(label_mode):
        return keras.utils.image_dataset_from_directory(
            tmp_path,
            image_size=(8, 8),
            color_mode="grayscale",
            batch_size=10,
            shuffle=False,
            verbose=False,
            label_mode=label_mode,
        )

    for label_mode in (None, "int", "categorical"):
        variant = "cgan" if label_mode else "gan"
        with pytest.raises(InputError):
            eager(variant).fit(read(label_mode), verbose=0)
    model = eager("cgan")
    model.fit(read("int").map(lambda x, y: (x / 127.5 - 1, y)), verbose=0)
    assert int(model.step) == 2


@pytest.mark.parametrize("x", [IMAGES[:0], dataset(IMAGES).batch(10).take(0)])
def test_nothing_to_train_on_is_refused(x):
    with pytest.raises(InputError):
        eager().fit(x, verbose=0)


def test_batches_that_are_all_too_small_are_refused():
    with pytest.raises(InputError, match="n_critic=2"):
        tiny_model("wgan").fit(dataset(IMAGES).batch(1), verbose=0)


def test_the_length_of_a_data_set_need_not_be_known():
    found = []
    for x in (dataset(IMAGES), dataset(IMAGES).filter(lambda image: True)):
        model = tiny_model("gan")
        history = model.fit(x.batch(10), epochs=2, verbose=0).history
        optimizers = model.generator_optimizer, model.discriminator_optimizer
        counts = [int(one.iterations) for one in optimizers]
        assert counts == [4, 4]
        found.append((history, values(model.variables)))
    assert found[0][0] == found[1][0]
    assert_all_equal(found[0][1], found[1][1])


# Labels ------------------------------------------------------------------------------


@pytest.mark.parametrize("variant", ["cgan", "sgan"])
@pytest.mark.parametrize(
    "y",
    [
        None,
        ONE_HOT,
        ONE_HOT.astype("int32"),
        LABELS.astype("float32"),
        LABELS[:, None].astype("float32"),
        LABELS > 0,
        LABELS.astype(str),
        LABELS.astype(str).astype(object),
        LABELS + 3,
        LABELS[:5],
        LABELS[0],
    ],
)
def test_other_labels_are_refused_everywhere(variant, y):
    model = eager(variant)
    before = values(model.variables)
    for call in (model.fit, model.train_on_batch):
        with pytest.raises(InputError):
            call(IMAGES, y)
    if y is None or np.shape(y)[:1] == (20,):
        rows = dataset(IMAGES) if y is None else dataset(IMAGES, y)
        with pytest.raises(InputError):
            model.fit(rows.batch(10), verbose=0)
        data = (IMAGES,) if y is None else (tf.constant(IMAGES), tf.constant(y))
        with pytest.raises(InputError):
            model.train_step(data)
    assert_all_equal(values(model.variables), before)


# Weights -----------------------------------------------------------------------------


def test_weights_are_refused_everywhere():
    weights = np.ones(20, "float32")
    model = eager(metrics=[FrechetDistance(Corner())])
    rows = dataset(IMAGES, LABELS, weights).batch(10)
    named = dataset({"image": IMAGES, "sample_weight": weights}).batch(10)
    calls = [
        lambda: model.fit(IMAGES, LABELS, class_weight={0: 1.0, 1: 2.0, 2: 1.0}),
        lambda: model.fit(IMAGES, sample_weight=weights),
        lambda: model.fit(rows),
        lambda: model.fit(named),
        lambda: model.fit(IMAGES, validation_data=(IMAGES, LABELS, weights)),
        lambda: model.fit(IMAGES, validation_data=rows),
        lambda: model.evaluate(IMAGES, sample_weight=weights),
        lambda: model.evaluate(rows),
        lambda: model.train_on_batch(IMAGES, sample_weight=weights),
        lambda: model.train_on_batch(IMAGES, LABELS, class_weight={0: 2.0}),
        lambda: model.train_step((IMAGES, LABELS, weights)),
    ]
    for call in calls:
        with pytest.raises(InputError):
            call()
    assert int(model.step) == 0


# The neighbours of fit ---------------------------------------------------------------


def test_train_on_batch_is_a_step_of_fit():
    model, other = eager("cgan"), eager("cgan")
    logs = model.train_on_batch({"image": IMAGES, "label": LABELS}, return_dict=True)
    other.fit(IMAGES, LABELS, batch_size=20, shuffle=False, verbose=0)
    assert_all_equal(values(model.variables), values(other.variables))
    assert set(logs) >= {"d_loss", "g_loss"}


def test_a_batch_measures_nothing():
    with pytest.raises(InputError):
        eager(metrics=[FrechetDistance(Corner())]).test_on_batch(IMAGES)


def test_a_loop_of_ones_own_is_checked():
    model = eager("cgan")
    model.train_step((tf.constant(FLOATS), tf.constant(LABELS)))
    model.train_step({"image": IMAGES, "label": LABELS})
    before = values(model.variables)
    for data in ((BYTES, LABELS), (IMAGES, LABELS + 3), (IMAGES, ONE_HOT), IMAGES):
        with pytest.raises(InputError):
            model.train_step(data)
    assert_all_equal(values(model.variables), before)


def test_a_loop_in_a_graph_of_ones_own_is_checked():
    model = tiny_model("cgan")
    step = tf.function(model.train_step)
    step((tf.constant(FLOATS), tf.constant(LABELS)))
    assert int(model.step) == 1
    for images, labels in ((BYTES, LABELS), (FLOATS, LABELS + 3)):
        with pytest.raises(tf.errors.InvalidArgumentError, match=r"images must|labels"):
            step((tf.constant(images), tf.constant(labels)))


def test_a_model_that_is_not_compiled_does_not_train():
    model = tiny_model("gan", compiled=False)
    for call in (model.fit, model.train_on_batch, model.train_step):
        with pytest.raises(InputError, match="compile"):
            call(IMAGES)


# Floats that never go below 0 ---------------------------------------------------------


def test_floats_from_0_to_1_are_doubted_once():
    model = eager(metrics=[FrechetDistance(Corner())])
    calls = [
        lambda: model.fit(UNIT, epochs=2, verbose=0),
        lambda: model.fit(dataset(UNIT).batch(10), epochs=2, verbose=0),
        lambda: model.fit({"image": UNIT}, verbose=0),
        lambda: model.fit(IMAGES, epochs=2, validation_data=UNIT, verbose=0),
        lambda: model.evaluate(UNIT, verbose=0),
        lambda: model.train_on_batch(UNIT),
    ]
    for call in calls:
        with pytest.warns(InputWarning, match="0, 1") as caught:
            call()
        assert len(caught) == 1


def test_other_images_are_not_doubted():
    model = eager()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for images in (FLOATS, IMAGES, np.zeros_like(FLOATS), FLOATS.astype("float16")):
            model.fit(images, verbose=0)
            model.fit(dataset(images).batch(10), verbose=0)
            model.train_on_batch(images)
    assert not [one for one in caught if issubclass(one.category, InputWarning)]


def test_looking_at_the_first_batch_takes_none_away():
    batches = iter([FLOATS[:10], FLOATS[10:]])
    spec = tf.TensorSpec((10, 8, 8, 1))
    x = tf.data.Dataset.from_generator(lambda: batches, output_signature=spec)
    model = eager()
    model.fit(x, verbose=0)
    assert int(model.step) == 2


# Other arguments ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "options", "steps"),
    [
        (IMAGES, {"batch_size": 5, "epochs": 3, "initial_epoch": 1}, 8),
        (IMAGES, {"batch_size": 5, "steps_per_epoch": 2, "epochs": 3}, 6),
        (dataset(IMAGES).batch(5), {"steps_per_epoch": 3, "epochs": 2}, None),
        (dataset(IMAGES).batch(5).repeat(), {"steps_per_epoch": 3, "epochs": 2}, 6),
    ],
)
def test_epochs_have_the_steps_that_were_asked_for(x, options, steps):
    model = eager()
    if steps is None:
        with pytest.warns(UserWarning, match="ran out of data"):
            model.fit(x, verbose=0, **options)
        assert int(model.step) == 4
        return
    model.fit(x, verbose=0, **options)
    assert int(model.step) == steps


@pytest.mark.parametrize(
    ("x", "options"),
    [
        (IMAGES, {"batch_size": 0}),
        (IMAGES, {"batch_size": -1}),
        (IMAGES, {"batch_size": 8.0}),
        (IMAGES, {"batch_size": "8"}),
        (IMAGES, {"validation_split": 0.5}),
        (dataset(IMAGES).batch(5), {"batch_size": 5}),
        (dataset(IMAGES).batch(5), {"y": LABELS}),
    ],
)
def test_arguments_that_do_not_fit_are_refused(x, options):
    with pytest.raises(InputError):
        eager().fit(x, **options)
