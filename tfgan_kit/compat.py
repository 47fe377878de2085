"""Every private name of Keras, TensorFlow and TFDS that the package uses.

Each was seen in Keras 3.13.1 to 3.15.1, TensorFlow 2.20 and 2.21, and TFDS 4.9.10, has
a test in tests/test_compat.py, and is used in no other file, so that an upgrade breaks
in one place. Nothing is imported before it is needed.
"""

import contextlib
import json
import zipfile

# Keras 3.14 and 3.15 write these, Keras 3.13 refuses them and does the same.
_NEWER = (
    ("input_axes", None),
    ("output_axes", None),
    ("renorm", False),
    ("renorm_clipping", None),
    ("renorm_momentum", 0.99),
)

# Keras ------------------------------------------------------------------------------


def identity_model():
    """Return a functional model that does nothing; Keras 3.13 needs a layer in it."""
    import keras

    # With a name: Keras would count an automatic name on for the user's layers.
    inputs = keras.Input((1,), name="input")
    outputs = keras.layers.Identity(name="same")(inputs)
    return keras.Model(inputs, outputs, name="identity")


def load_network(path):
    """Load a `.keras` file of Keras' own layers, which a newer Keras may have saved."""
    import keras

    try:
        return keras.saving.load_model(path, compile=False)
    except TypeError:
        with zipfile.ZipFile(path) as archive:
            content = archive.read("config.json")
    config = json.loads(content, object_pairs_hook=_without_newer)
    network = keras.saving.deserialize_keras_object(config)
    network.load_weights(path)
    return network


def _without_newer(pairs):
    return dict(pair for pair in pairs if pair not in _NEWER)


def layers_of(layer, *, include_self=True, recursive=True):
    """Return a layer's layers, at any depth; `_flatten_layers`, else `layers`."""
    if hasattr(layer, "_flatten_layers"):
        found = layer._flatten_layers(include_self=include_self, recursive=recursive)
        return list(found)
    found = [layer] if include_self else []
    for inner in getattr(layer, "layers", ()):
        found += layers_of(inner) if recursive else [inner]
    return list({id(one): one for one in found}.values())


def functional_of(sequential):
    """Return the functional model that a built Sequential runs; `_functional`."""
    return sequential._functional


def run_graph(model, inputs, operation_of):
    """Call every operation of a functional model anew; `_run_through_graph`.

    Args:
        model: The functional model.
        inputs: Tensors in the structure of its input.
        operation_of: Callable, an operation of the model to the one to call instead.

    Returns:
        Tensors in the structure of its output.
    """
    return model._run_through_graph(inputs, operation_fn=operation_of)


def nodes_of(model):
    """Return every call in a functional model; `_nodes_by_depth`."""
    return [node for nodes in model._nodes_by_depth.values() for node in nodes]


def maker_of(tensor):
    """Return the operation that makes a symbolic tensor, or None; `_keras_history`."""
    return getattr(getattr(tensor, "_keras_history", None), "operation", None)


def copy_of_operation(operation):
    """Return an operation without weights, outside of any graph; `_inbound_nodes`."""
    copy = operation.__class__.__new__(operation.__class__)
    copy.__dict__.update(operation.__dict__, _inbound_nodes=[], _outbound_nodes=[])
    return copy


def output_shape_of(function_layer):
    """Return the `output_shape` that a Lambda layer was given; `_output_shape`."""
    return function_layer._output_shape


@contextlib.contextmanager
def dtype_of_tensors(tensors, dtype):
    """Let symbolic tensors have another dtype inside; `KerasTensor._dtype`."""
    before = [tensor._dtype for tensor in tensors]
    try:
        for tensor in tensors:
            tensor._dtype = dtype
        yield
    finally:
        for tensor, own in zip(tensors, before, strict=True):
            tensor._dtype = own


@contextlib.contextmanager
def own_draws():
    """Draw numbers of `keras.random` without a seed from a separate generator.

    Keras keeps its generator as the global attribute "global_seed_generator". If this
    Keras has no such attribute, the function has no effect.
    """
    import keras

    try:
        from keras.src.backend.common import global_state
    except ImportError:
        yield
        return
    name = "global_seed_generator"
    before = global_state.get_global_attribute(name)
    global_state.set_global_attribute(name, keras.random.SeedGenerator(0))
    try:
        yield
    finally:
        global_state.set_global_attribute(name, before)


@contextlib.contextmanager
def without_values():
    """Enter a scope in which Keras' variables have a shape and never a value."""
    import keras
    from keras.src.backend.common import global_state

    with keras.StatelessScope():
        try:
            yield
        finally:  # else the scope gives them their values at its end
            global_state.set_global_attribute("uninitialized_variables", [])


def is_of_keras(layer):
    """Return whether a layer's class is part of Keras, by its module's name."""
    return type(layer).__module__.startswith("keras.src.layers.")


def retrace(model):
    """Let the next `fit` trace its step again, by removing `train_function`."""
    model.train_function = None


def build_nothing(model):
    """Let `fit` not call a built model symbolically; `_maybe_symbolic_build`.

    On several workers Keras would average the first batch, which fails for uint8.
    """
    model._maybe_symbolic_build = lambda *args, **kwargs: None


def reduces_logs(strategy):
    """Return whether Keras reduces logs over workers; `_in_multi_worker_mode`.

    It then averages over their first axis, which scalars lack.
    """
    import tensorflow as tf

    is_cluster = isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy)
    return is_cluster and strategy.extended._in_multi_worker_mode()


def adam_slots(optimizer, variable):
    """Return `(m, v)` of a weight; None if this Keras has other names for them."""
    try:
        place = optimizer._get_variable_index(variable)
        return optimizer._momentums[place], optimizer._velocities[place]
    except AttributeError:
        return None


def schedule_of(optimizer):
    """Return the schedule of an optimizer, or None if its rate is a number.

    Its public `learning_rate` is the rate of the next update; `_learning_rate`.
    """
    import keras

    rate = optimizer._learning_rate
    schedules = keras.optimizers.schedules
    return rate if isinstance(rate, schedules.LearningRateSchedule) else None


def weights_of(optimizer):
    """Return the weights that a built optimizer updates; `_trainable_variables`."""
    return optimizer._trainable_variables


# TensorFlow -------------------------------------------------------------------------


def is_onednn_on():
    """Return whether TensorFlow uses oneDNN; `_pywrap_util_port.IsMklEnabled`."""
    from tensorflow.python.util import _pywrap_util_port

    return _pywrap_util_port.IsMklEnabled()


def limit_waiting(spec, seconds):
    """Let the workers of a cluster wait so long for each other to start.

    The default is an hour; `context.configure_coordination_service` of TensorFlow.

    Args:
        spec: The `tf.train.ClusterSpec`.
        seconds: int. The limit.
    """
    from tensorflow.python.eager import context

    job_class = context.coordination_config_pb2.CoordinatedJob
    jobs = [job for job in ("chief", "worker") if job in spec.jobs]
    context.context().configure_coordination_service(
        service_type="standalone",
        service_leader=f"/job:{jobs[0]}/replica:0/task:0",
        cluster_register_timeout_in_ms=seconds * 1000,
        coordinated_jobs=[
            job_class(name=job, num_tasks=spec.num_tasks(job)) for job in jobs
        ],
    )


def tflite_schema():
    """Return the module of the classes of a TFLite file's tables."""
    from tensorflow.lite.python import schema_py_generated

    return schema_py_generated


def calibrate_only(converter):
    """Let a converter stop after the calibration; `_experimental_calibrate_only`."""
    converter._experimental_calibrate_only = True


def quantize(calibrated, dtype="float32"):
    """Return the bytes of a quantised TFLite file from those of a calibrated one.

    Args:
        calibrated: The file that a converter gives after `calibrate_only`.
        dtype: Dtype of its inputs and outputs, "int8" or "float32".
    """
    import tensorflow as tf
    from tensorflow.lite.python.convert import mlir_quantize

    dtype = tf.as_dtype(dtype)
    return mlir_quantize(calibrated, input_data_type=dtype, output_data_type=dtype)


# TensorFlow Datasets ----------------------------------------------------------------


def builder_on_disk(name, data_dir):
    """Return the builder of a prepared data set, without its code.

    Raises:
        DatasetNotFoundError: The data set is not in `data_dir`.
    """
    from tensorflow_datasets.core.read_only_builder import builder_from_files

    return builder_from_files(name, data_dir=data_dir)


def dataset_not_found():
    """Return the class of the error that `builder_on_disk` raises."""
    from tensorflow_datasets.core import DatasetNotFoundError

    return DatasetNotFoundError


def split_info(name, shard_lengths, num_bytes=0, filename_template=None):
    """Return the description of a split; `tfds.core.SplitInfo`."""
    import tensorflow_datasets as tfds

    return tfds.core.SplitInfo(
        name=name,
        shard_lengths=shard_lengths,
        num_bytes=num_bytes,
        filename_template=filename_template,
    )


def shard_template(data_dir, dataset_name, split):
    """Return the naming scheme of a split's TFRecord files; `ShardedFileTemplate`."""
    from tensorflow_datasets.core.naming import ShardedFileTemplate

    return ShardedFileTemplate(
        data_dir=data_dir,
        dataset_name=dataset_name,
        split=split,
        filetype_suffix="tfrecord",
    )


def example_serializer(features):
    """Return the serializer to `tf.train.Example`; `ExampleSerializer`."""
    from tensorflow_datasets.core.example_serializer import ExampleSerializer

    return ExampleSerializer(features.get_serialized_info())


def operation(name):
    """Return the definition of a TensorFlow operation, or None; `op_def_registry`."""
    from tensorflow.python.framework import op_def_registry

    return op_def_registry.get(name)
