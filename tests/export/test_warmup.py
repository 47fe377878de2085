"""What TF Serving runs before it serves: a request for each signature."""

import importlib.util

import pytest
import tensorflow as tf
from tensorflow_serving.apis import prediction_log_pb2

from conditional import conditional_gan
from helpers import tiny_model
from tfgan_kit import export


@pytest.fixture(scope="module", params=["plain", "of one class"])
def exported(tmp_path_factory, request):
    folder = tmp_path_factory.mktemp("models") / "my gan"
    model = tiny_model("gan")
    if request.param != "plain":  # its only label is 0
        model = conditional_gan(num_classes=1)
    return export.export(model, folder)


def requests_of(version):
    path = version / "assets.extra/tf_serving_warmup_requests"
    for record in tf.data.TFRecordDataset(str(path)).as_numpy_iterator():
        log = prediction_log_pb2.PredictionLog.FromString(record)
        yield log.predict_log.request


def test_every_signature_is_asked_once_and_answers(exported):
    signatures = tf.saved_model.load(str(exported)).signatures
    requests = list(requests_of(exported))
    names = [request.model_spec.signature_name for request in requests]
    assert sorted(names) == sorted(signatures)
    for name, request in zip(names, requests, strict=True):
        assert request.model_spec.name == "my-gan"
        inputs = {
            argument: tf.constant(tf.make_ndarray(tensor))
            for argument, tensor in request.inputs.items()
        }
        for output in signatures[name](**inputs).values():
            assert output.shape[0] == 1


def test_without_the_serving_api_it_is_said_and_left_out(tmp_path, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, *args: None if name == "tensorflow_serving" else find(name, *args),
    )
    said = []
    path = export.export(tiny_model("gan"), tmp_path / "name", announce=said.append)
    (sentence,) = said
    assert "pip install 'tfgan-kit[serving]'" in sentence
    assert not (path / "assets.extra/tf_serving_warmup_requests").exists()
    assert (path / "assets.extra/model_card.json").exists()
