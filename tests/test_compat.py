"""The private names of Keras, TensorFlow and TFDS that the package uses.

A test that fails after an upgrade names what has changed.
"""

import ast
import pathlib
import random
import re
import zipfile

import keras
import numpy as np
import pytest
import tensorflow as tf

import tfgan_kit
from tfgan_kit import compat, optimizers

PACKAGE = pathlib.Path(tfgan_kit.__file__).parent
# Modules that Keras, TensorFlow and TFDS do not offer to others.
PRIVATE = re.compile(r"keras\.src|tensorflow\.python|tensorflow\.lite\.python")
TFDS_PRIVATE = re.compile(r"tensorflow_datasets\.core\.")


def small_network():
    inputs = keras.Input((3,))
    inner = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name="first")])
    return keras.Model(inputs, keras.ops.tanh(inner(inputs)))


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_private_modules_are_imported_in_compat_alone():
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for name in imported(path)
        if PRIVATE.match(name) or TFDS_PRIVATE.match(name)
    }
    assert users == {"compat.py"}


def test_layers_of(monkeypatch):
    network = small_network()
    names = [type(layer).__name__ for layer in compat.layers_of(network)]
    assert {"Functional", "Sequential", "Dense", "InputLayer"} <= set(names)
    monkeypatch.delattr(keras.layers.Layer, "_flatten_layers")
    without = [type(layer).__name__ for layer in compat.layers_of(network)]
    assert {"Functional", "Sequential", "Dense", "InputLayer"} <= set(without)


def test_the_identity_model_takes_no_automatic_name():
    keras.backend.clear_session()
    model = compat.identity_model()
    assert model(np.ones((2, 1))).shape == (2, 1)
    assert isinstance(small_network(), type(model))
    assert not isinstance(keras.Sequential(), type(model))
    assert keras.layers.Identity().name == "identity"


@pytest.mark.parametrize("refused", [False, True])
def test_a_network_of_a_newer_keras_is_loaded(refused, tmp_path, monkeypatch):
    network = small_network()
    network.save(tmp_path / "saved.keras")
    with (
        zipfile.ZipFile(tmp_path / "saved.keras") as saved,
        zipfile.ZipFile(tmp_path / "newer.keras", "w") as newer,
    ):
        for name in saved.namelist():
            content = saved.read(name)
            if name == "config.json":
                content = content.replace(b', "input_axes": null', b"")
                seed = b'"seed": null'
                assert seed in content
                content = content.replace(seed, seed + b', "input_axes": null')
            newer.writestr(name, content)
    if refused:

        def load_model(path, compile):
            raise TypeError("unexpected keyword argument 'input_axes'")

        monkeypatch.setattr(keras.saving, "load_model", load_model)
    inputs = np.ones((2, 3), np.float32)
    loaded = compat.load_network(tmp_path / "newer.keras")
    np.testing.assert_array_equal(loaded(inputs), network(inputs))


def test_a_graph_runs_anew():
    network = small_network()
    values = np.ones((2, 3), np.float32)
    again = compat.run_graph(network, values, lambda operation: operation)
    np.testing.assert_array_equal(again, network(values))
    operations = {type(node.operation).__name__ for node in compat.nodes_of(network)}
    assert operations == {"InputLayer", "Sequential", "Tanh"}
    assert type(compat.maker_of(network.output)).__name__ == "Tanh"
    assert compat.functional_of(network.layers[1]).count_params() == 8


def test_an_operation_is_copied_out_of_its_graph():
    network = small_network()
    copy = compat.copy_of_operation(compat.maker_of(network.output))
    assert copy(keras.Input((3,))).shape == (None, 3)


def test_a_tensor_has_another_dtype_inside_alone():
    tensor = keras.Input((3,), dtype="bfloat16")
    with compat.dtype_of_tensors([tensor], "float32"):
        assert tensor.dtype == "float32"
    assert tensor.dtype == "bfloat16"


def test_draws_inside_are_not_noticed_outside():
    keras.utils.set_random_seed(1)
    expected = keras.random.normal((2,)), keras.random.normal((2,))
    keras.utils.set_random_seed(1)
    first = keras.random.normal((2,))
    with compat.own_draws():
        keras.random.normal((3,))
    for found, value in zip((first, keras.random.normal((2,))), expected, strict=True):
        np.testing.assert_array_equal(found, value)
    random.seed()


def test_variables_without_values_have_shapes_and_take_no_memory():
    layer = keras.layers.Dense(2**20)
    with compat.without_values():
        outputs = layer(keras.Input((2**20,)))
    assert outputs.shape == (None, 2**20)
    assert layer.count_params() == 2**40 + 2**20
    assert np.isfinite(keras.layers.Dense(1)(np.ones((1, 1)))).all()


def test_layers_of_keras_are_known():
    assert compat.is_of_keras(keras.layers.Dense(1))
    assert not compat.is_of_keras(optimizers.Adam())


def test_the_output_shape_of_a_lambda():
    layer = keras.layers.Lambda(lambda x: x, output_shape=(3,))
    assert compat.output_shape_of(layer) == (3,)


def test_the_slots_of_adam_and_their_fallback(monkeypatch):
    def moved(optimizer):
        weight = keras.Variable([1.0, 2.0])
        optimizer.build([weight])
        for gradient in ([0.5, -1.0], [0.25, 2.0]):
            optimizer.apply([tf.constant(gradient)], [weight])
        return weight.numpy()

    optimizer = optimizers.Adam(0.1)
    expected = moved(optimizer)
    assert len(compat.weights_of(optimizer)) == 1
    monkeypatch.setattr(compat, "adam_slots", lambda *_: None)
    np.testing.assert_allclose(moved(optimizers.Adam(0.1)), expected, rtol=1e-5)


def test_the_schedule_of_an_optimizer():
    schedule = keras.optimizers.schedules.CosineDecay(0.1, 10)
    assert compat.schedule_of(keras.optimizers.SGD(schedule)) is schedule
    assert compat.schedule_of(keras.optimizers.SGD(0.1)) is None


def test_adam_slots_are_none_without_the_names():
    assert compat.adam_slots(object(), None) is None


def test_a_built_model_is_not_built_again():
    assert callable(keras.Model._maybe_symbolic_build)
    network = small_network()
    compat.build_nothing(network)
    assert network._maybe_symbolic_build(iterator=iter(())) is None


def test_keras_reduces_logs_over_workers_alone():
    assert not compat.reduces_logs(tf.distribute.get_strategy())
    extended = tf.distribute.MultiWorkerMirroredStrategy.__init__.__globals__
    assert callable(extended["CollectiveAllReduceExtended"]._in_multi_worker_mode)


def test_the_waiting_for_a_cluster_is_limited(monkeypatch):
    from tensorflow.python.eager import context

    given = {}
    method = "configure_coordination_service"
    monkeypatch.setattr(context.context(), method, lambda **named: given.update(named))
    spec = tf.train.ClusterSpec({"worker": ["a:1", "b:1"], "chief": ["c:1"]})
    compat.limit_waiting(spec, 7)
    assert given["cluster_register_timeout_in_ms"] == 7000
    assert given["service_leader"] == "/job:chief/replica:0/task:0"
    jobs = {job.name: job.num_tasks for job in given["coordinated_jobs"]}
    assert jobs == {"chief": 1, "worker": 2}


def test_onednn_is_known():
    assert compat.is_onednn_on() in (True, False)


@pytest.mark.filterwarnings("ignore:Statistics for quantized inputs")
def test_the_schema_and_the_quantizer_of_tflite():
    schema = compat.tflite_schema()
    assert schema.BuiltinOperator.TANH
    network = small_network()
    converter = tf.lite.TFLiteConverter.from_keras_model(network)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    examples = [np.ones((1, 3), np.float32)]
    converter.representative_dataset = lambda: ([example] for example in examples)
    compat.calibrate_only(converter)
    quantized = compat.quantize(converter.convert())
    assert schema.ModelT.InitFromPackedBuf(quantized).subgraphs


def test_splits_and_shards_of_tfds(tmp_path):
    assert compat.split_info("train", [3, 4]).num_examples == 7
    template = compat.shard_template(tmp_path, "photos", "train")
    name = template.relative_filepath(shard_index=0, num_shards=2)
    assert str(name) == "photos-train.tfrecord-00000-of-00002"
    with pytest.raises(compat.dataset_not_found()):
        compat.builder_on_disk("photos", tmp_path)
