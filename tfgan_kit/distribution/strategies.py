"""The `tf.distribute.Strategy` of a run."""

import functools
import signal
import threading

import tensorflow as tf

from tfgan_kit import compat
from tfgan_kit.distribution import cluster
from tfgan_kit.distribution import devices as device_options
from tfgan_kit.errors import InputError, RunError

# The workers of a cluster may start minutes apart.
_WAITING_SECONDS = 600


def of(strategy: str, devices: str | None = None) -> tf.distribute.Strategy:
    """Return the strategy with that name, whose `scope()` a model is built in.

    Args:
        strategy: str. "none" (the strategy in whose scope this is called, or the one
            of a single device), "mirrored", or "multiworker": the GPUs, or else the
            CPU, of every worker in TF_CONFIG. It waits until all workers have started.
        devices: str. The devices of "mirrored", such as "cpu:2" or "gpu:4". Defaults
            to None, which means all GPUs.

    Raises:
        InputError: This machine has no such devices, or TensorFlow has started with
            others, or TF_CONFIG does not describe a cluster.
        RunError: Not all workers of the cluster have started.
    """
    if strategy == "none":
        return tf.distribute.get_strategy()
    if strategy == "multiworker":
        return _multiworker(cluster.read())
    return _mirrored(*_names(devices))


@functools.cache
def _mirrored(*names):
    # TensorFlow confuses the reductions of two strategies in one process.
    return tf.distribute.MirroredStrategy(names)


def _multiworker(known):
    """Return the strategy of a cluster; the same one if this process is in it."""
    current = tf.distribute.get_strategy()
    if isinstance(current, tf.distribute.MultiWorkerMirroredStrategy):
        return current
    resolver = tf.distribute.cluster_resolver.TFConfigClusterResolver()
    # TensorFlow takes SIGTERM for a notice to itself, and the process would go on.
    handler = signal.getsignal(signal.SIGTERM)
    try:
        compat.limit_waiting(resolver.cluster_spec(), _WAITING_SECONDS)
        return tf.distribute.MultiWorkerMirroredStrategy(resolver)
    except RuntimeError as error:
        raise InputError(
            "a worker joins its cluster before TensorFlow starts, and it has started: "
            "start a new process, in which nothing computes before."
        ) from error
    except tf.errors.OpError as error:
        address = known.addresses[known.index]
        raise RunError(
            f"worker {known.index} at {address} could not join the cluster of "
            f"{', '.join(known.addresses)}: {_first_line(error)}."
        ) from error
    finally:
        is_main = threading.current_thread() is threading.main_thread()
        if is_main and handler is not None:
            signal.signal(signal.SIGTERM, handler)


def _first_line(error):
    return (error.message.strip().splitlines() or ["no reason given"])[0].rstrip(".")


def _names(devices):
    if devices is None:
        return _gpus(None)
    kind, count = device_options.parse(devices)
    return _gpus(count) if kind == "GPU" else _cpus(count)


def _gpus(count):
    """Return the names of the first GPUs, or of all."""
    there = len(tf.config.list_logical_devices("GPU"))
    if not there or (count or 0) > there:
        raise InputError(
            "--strategy mirrored needs GPUs, or --devices cpu:N to try it on the CPU. "
            f"Received: {count or 'all'} GPUs, and TensorFlow finds {there}."
        )
    return [f"GPU:{number}" for number in range(count or there)]


def _cpus(count):
    """Return the names of that many logical devices of the CPU, which are made."""
    (cpu,) = tf.config.list_physical_devices("CPU")
    made = tf.config.get_logical_device_configuration(cpu)
    if made is None or len(made) < count:
        parts = [tf.config.LogicalDeviceConfiguration()] * count
        try:
            tf.config.set_logical_device_configuration(cpu, parts)
        except RuntimeError as error:
            raise InputError(
                f"--devices cpu:{count} divides the CPU before TensorFlow starts, and "
                "it has started with fewer devices: start a new process, in which "
                "nothing computes before."
            ) from error
    return [f"CPU:{number}" for number in range(count)]
