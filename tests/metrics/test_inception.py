"""Inception, by small networks of the same names, shapes and age."""

import io
import tarfile

import numpy as np
import pytest
import requests
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal
from PIL import Image

from helpers import some_images
from tfgan_kit.errors import InputError, RunError
from tfgan_kit.metrics.features import inception, inception_download
from tfgan_kit.metrics.features.inception import Inception

RANDOM = np.random.default_rng(0)
TO_FEATURES = RANDOM.normal(size=(3, 2048)).astype("float32")
TO_LOGITS = RANDOM.normal(size=(2048, 1008)).astype("float32")


class StandIn(tf.Module):
    """What TF-GAN's module is called with, and what it gives."""

    def __init__(self, features="pool_3"):
        super().__init__()
        self.weights = tf.Variable(TO_FEATURES)
        self.features = features

    @tf.function(input_signature=[tf.TensorSpec((None, 299, 299, 3), tf.float32)])
    def __call__(self, images):
        features = tf.reduce_mean(images, axis=(1, 2)) @ self.weights
        return {
            self.features: features[:, None, None],
            "logits": features @ tf.constant(TO_LOGITS),
        }


def add(graph, name, op, *inputs, **attributes):
    node = graph.node.add(name=name, op=op, input=inputs)
    for key, value in attributes.items():
        if isinstance(value, tf.DType):
            node.attr[key].type = value.as_datatype_enum
        elif isinstance(value, np.ndarray):
            node.attr[key].tensor.CopyFrom(tf.make_tensor_proto(value))
        elif isinstance(value, bool):
            node.attr[key].b = value
        elif isinstance(value, float):
            node.attr[key].f = value
        else:
            node.attr[key].s = value
    return node


def constant(graph, name, value):
    value = np.asarray(value)
    value = value.astype("int32") if value.dtype == np.int64 else value
    add(graph, name, "Const", dtype=tf.as_dtype(value.dtype), value=value)


def frozen_graph(path, *, scaled=True, logits=False):
    """Batches of one image, an operation since removed, a decoder nobody asks for."""
    graph = tf.compat.v1.GraphDef()
    graph.versions.producer = 8
    real = tf.float32
    add(graph, "DecodeJpeg/contents", "Placeholder", dtype=tf.string)
    add(graph, "DecodeJpeg", "DecodeJpeg", "DecodeJpeg/contents")
    add(graph, "Cast", "Cast", "DecodeJpeg", SrcT=tf.uint8, DstT=real)
    constant(graph, "axis", 0)
    add(graph, "ExpandDims", "ExpandDims", "Cast", "axis", T=real, Tdim=tf.int32)
    constant(graph, "scale", np.float32(1))
    mul = add(graph, "Mul", "Mul", "ExpandDims", "scale", T=real)
    shape = mul.attr["_output_shapes"].list.shape.add()
    shape.CopyFrom(tf.TensorShape((1, 299, 299, 3)).as_proto())
    parts = {"m": [0.1, 0.2, 0.3], "v": [0.9, 1.1, 1.3], "b": [0.0, 1.0, 2.0]}
    for name, value in {**parts, "g": [2.0, 3.0, 4.0]}.items():
        constant(graph, name, np.float32(value))
    old = {"variance_epsilon": 1e-3, "scale_after_normalization": scaled}
    names = ("Mul", "m", "v", "b", "g")
    add(graph, "bn", "BatchNormWithGlobalNormalization", *names, T=real, **old)
    constant(graph, "axes", [1, 2])
    add(graph, "mean", "Mean", "bn", "axes", T=real, Tidx=tf.int32, keep_dims=True)
    constant(graph, "kernel", TO_FEATURES[None, None])
    strides = add(graph, "pool_3", "Conv2D", "mean", "kernel", T=real, padding=b"VALID")
    strides.attr["strides"].list.i.extend([1, 1, 1, 1])
    constant(graph, "one", [1, 2048])
    add(graph, "pool_3/_reshape", "Reshape", "pool_3", "one", T=real, Tshape=tf.int32)
    constant(graph, "softmax/weights", TO_LOGITS)
    both = ("pool_3/_reshape", "softmax/weights")
    add(graph, "softmax/logits/MatMul", "MatMul", *both, T=real)
    if logits:
        constant(graph, "any", [-1, 2048])
        add(graph, "flat", "Reshape", "pool_3", "any", T=real, Tshape=tf.int32)
        add(graph, "double", "Add", "flat", "flat", T=real)
        add(graph, "logits", "MatMul", "double", "softmax/weights", T=real)
    path.write_bytes(graph.SerializeToString())
    return path


def resized_as_in_tf1(images, size=299):
    """The formula: no half-pixel centres, corners not aligned, not antialiased."""
    found = images.astype("float64")
    for axis in (1, 2):
        count = found.shape[axis]
        places = np.arange(size) * count / size
        low = np.floor(places).astype(int)
        share = np.expand_dims(places - low, [0, 2, 3] if axis == 1 else [0, 1, 3])
        high = np.minimum(low + 1, count - 1)
        found = found.take(low, axis) * (1 - share) + found.take(high, axis) * share
    return found


@pytest.mark.parametrize("shape", [(32, 32, 3), (28, 20, 1), (310, 400, 3)])
def test_the_resize_is_that_of_tensorflow_1(shape):
    images = some_images(2, shape)
    found = inception.resized(tf.cast(images, tf.float32), clean=False)
    assert_allclose(found, resized_as_in_tf1(images), atol=2e-2)


def test_the_resize_of_tensorflow_1_by_hand():
    images = np.float32([0, 299]).reshape(1, 1, 2, 1)
    found = inception.resized(images, clean=False).numpy()
    # A step of 2 / 299 pixels, until the last pixel has no right neighbour.
    assert_allclose(found[0, 0, :4, 0], [0, 2, 4, 6], atol=1e-4)
    assert_allclose(found[0, 298, 148:152, 0], [296, 298, 299, 299], atol=1e-4)


@pytest.mark.parametrize("shape", [(32, 32, 3), (28, 20, 1), (310, 400, 3)])
def test_the_clean_resize_is_pillows(shape):
    images = some_images(1, shape)
    found = inception.resized(tf.cast(images, tf.float32), clean=True)
    for channel in range(shape[-1]):
        one = Image.fromarray(images[0, ..., channel].astype("float32"))
        expected = one.resize((299, 299), Image.Resampling.BICUBIC)
        assert_allclose(found[0, ..., channel], expected, atol=1e-2)


@pytest.mark.parametrize("clean", [False, True])
def test_a_saved_model_sees_scaled_images(tmp_path, clean):
    tf.saved_model.save(StandIn(), tmp_path / "module")
    extractor = Inception(tmp_path / "module", clean=clean)
    images = some_images(3, (32, 32, 3))
    features, logits = extractor(images)
    means = inception.resized(tf.cast(images, tf.float32), clean).numpy().mean((1, 2))
    expected = (means - 128) / 128 @ TO_FEATURES
    assert_allclose(features, expected, atol=1e-3)
    assert logits.shape == (3, 1008)
    assert extractor.name == ("inception-clean" if clean else "inception")
    assert ("antialiased" in extractor.resize) == clean
    assert len(extractor.digest) == 64


def test_grey_images_are_repeated(tmp_path):
    tf.saved_model.save(StandIn(), tmp_path / "module")
    extractor = Inception(tmp_path / "module")
    grey = some_images(2, (28, 28, 1))
    assert_array_equal(extractor(grey)[0], extractor(np.repeat(grey, 3, axis=-1))[0])
    assert "grey images are repeated to RGB" in extractor.resize
    with pytest.raises(InputError, match=r"takes grey or RGB .* Received: 4 channels"):
        extractor(some_images(2, (28, 28, 4)))


@pytest.mark.parametrize("scaled", [True, False])
def test_a_frozen_graph_takes_batches(tmp_path, scaled):
    extractor = Inception(frozen_graph(tmp_path / "graph.pb", scaled=scaled))
    images = some_images(3, (32, 32, 3))
    features, logits = extractor(images)
    means = (resized_as_in_tf1(images).mean((1, 2)) - 128) / 128
    normal = (means - [0.1, 0.2, 0.3]) / np.sqrt(np.array([0.9, 1.1, 1.3]) + 1e-3)
    normal = normal * ([2, 3, 4] if scaled else 1) + [0, 1, 2]
    assert_allclose(features, normal @ TO_FEATURES, atol=1e-3)
    assert_allclose(logits, features @ TO_LOGITS, atol=0.05)


def test_logits_of_a_frozen_graph_go_first(tmp_path):
    extractor = Inception(frozen_graph(tmp_path / "graph.pb", logits=True))
    features, logits = extractor(some_images(3, (32, 32, 3)))
    assert_allclose(logits, 2 * features @ TO_LOGITS, atol=0.1)


def test_it_computes_inside_of_a_graph(tmp_path):
    extractor = Inception(frozen_graph(tmp_path / "graph.pb"))
    images = some_images(5, (32, 32, 3))
    inside = tf.function(lambda batch: extractor.compute(batch)[0])
    found = inside(tf.cast(images, tf.float32))
    assert found.shape == (5, extractor.num_features)
    assert_allclose(found, extractor(images)[0], atol=1e-4)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: path.write_bytes(b"no graph at all"), "DecodeError|parsing"),
        (lambda path: path.write_bytes(b""), "softmax/logits"),
        (lambda path: tf.saved_model.save(StandIn("pool"), path), "pool_3"),
        (lambda path: None, "does not exist"),
    ],
)
def test_another_network_is_refused(tmp_path, make, reason):
    make(tmp_path / "x")
    with pytest.raises(InputError, match=f"x is not the Inception .*({reason})") as no:
        Inception(tmp_path / "x")
    assert "\n" not in str(no.value)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TFGAN_KIT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "inception"


def test_a_graph_in_the_cache_is_found(cache):
    cache.mkdir(parents=True)
    path = frozen_graph(cache / "classify_image_graph_def.pb")
    assert inception_download.find() == path


class Answer:
    def __init__(self, content):
        self.raw = io.BytesIO(content)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def raise_for_status(self):
        pass


def test_the_module_is_downloaded_once(cache, tmp_path, monkeypatch):
    tf.saved_model.save(StandIn(), tmp_path / "module")
    packed, asked, told = io.BytesIO(), [], []
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.add(tmp_path / "module", ".")

    def get(url, parameters, **_):
        asked.append((url, parameters))
        return Answer(packed.getvalue())

    monkeypatch.setattr(requests, "get", get)
    for _ in range(2):
        assert Inception(announce=told.append).name == "inception"
    url = "https://tfhub.dev/tensorflow/tfgan/eval/inception/1"
    assert asked == [(url, {"tf-hub-format": "compressed"})]
    assert told == [f"downloading Inception from {url} to {cache}"]


@pytest.mark.parametrize("content", [None, b"<html>", b""])
def test_without_a_network_it_says_what_to_put_where(cache, monkeypatch, content):
    def get(*_, **__):
        if content is None:
            raise requests.ConnectionError("a long story")
        return Answer(content)

    monkeypatch.setattr(requests, "get", get)
    expected = f"put classify_image_graph_def.pb, or the unpacked .*, into {cache}"
    with pytest.raises(RunError, match=expected):
        Inception()
    assert not cache.exists()


def test_calibration_compares_with_the_known_score(tmp_path):
    extractor = Inception(frozen_graph(tmp_path / "graph.pb"))
    images, counts = some_images(80, (32, 32, 3)), []
    score, deviation, expected = inception.calibrate(extractor, images, counts.append)
    assert score >= 1
    assert deviation >= 0
    assert expected == 11.237
    assert sum(counts) == 80
