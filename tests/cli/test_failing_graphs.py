"""A SavedModel that can be loaded, and fails when it is called."""

import json
import shutil

import pytest
import tensorflow as tf


@pytest.fixture(scope="module")
def failing(finished, tfgan_kit, tmp_path_factory):
    """An export whose graphs fail in every call, with the same signatures."""
    place = tmp_path_factory.mktemp("failing") / "1"
    source = finished / tfgan_kit.saved / "1"
    module = tf.Module()
    module.loaded = tf.saved_model.load(str(source))

    def failed(signature):
        @tf.function(input_signature=[signature.structured_input_signature[1]])
        def call(arguments):
            value = next(iter(arguments.values()))
            bad = tf.debugging.Assert(tf.size(value) < 0, ["it fails"])
            with tf.control_dependencies([bad]):
                arguments = {name: tf.identity(x) for name, x in arguments.items()}
            return signature(**arguments)

        specs = signature.structured_input_signature[1]
        return tf.function(lambda **given: call(given)).get_concrete_function(**specs)

    signatures = {name: failed(s) for name, s in module.loaded.signatures.items()}
    tf.saved_model.save(module, str(place), signatures=signatures)
    shutil.copytree(source / "assets.extra", place / "assets.extra", dirs_exist_ok=True)
    path = place / "assets.extra/model_card.json"
    card = json.loads(path.read_text())
    del card["graph_sha256"]  # of the graph that works
    path.write_text(json.dumps(card))
    return place


@pytest.mark.parametrize(
    "command",
    [
        ("sample", "--num", "2"),
        ("interpolate", "--steps", "1"),
        ("evaluate", "--samples", "10", "--against", "fashion_mnist_mini"),
        ("verify",),
        ("convert",),
    ],
)
def test_its_failure_is_one_sentence(tfgan_kit, failing, command):
    name, *options = command
    sentence = tfgan_kit.fails(2, name, failing, *options)
    assert str(failing) in sentence
    assert "it fails" in sentence


def test_another_signature_is_one_sentence(tfgan_kit, finished, tmp_path):
    """`verify` of a program of somebody else that has the same names."""
    place = tmp_path / "other"
    source = finished / tfgan_kit.saved / "1"
    loaded = tf.saved_model.load(str(source))
    module = tf.Module()
    module.loaded = loaded

    @tf.function(input_signature=[tf.TensorSpec([None, 4], tf.float32, name="x")])
    def call(x):
        return {"images": tf.zeros([tf.shape(x)[0], 28, 28, 1])}

    names = [*loaded.signatures]
    tf.saved_model.save(module, str(place), signatures=dict.fromkeys(names, call))
    for card in (True, False):
        if card:
            shutil.copytree(source / "assets.extra", place / "assets.extra")
        sentence = tfgan_kit.fails(2, "verify", place)
        assert str(place) in sentence
        shutil.rmtree(place / "assets.extra", ignore_errors=True)
