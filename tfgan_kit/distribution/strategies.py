"""The `tf.distribute.Strategy` of a run."""

import tensorflow as tf

from tfgan_kit.distribution import devices as device_options
from tfgan_kit.errors import InputError


def of(strategy: str, devices: str | None = None) -> tf.distribute.Strategy:
    """Return the strategy with that name, whose `scope()` a model is built in.

    Args:
        strategy: str. "none" (the strategy in whose scope this is called, or the one
            of a single device) or "mirrored".
        devices: str. The devices of "mirrored", such as "cpu:2" or "gpu:4". Defaults
            to None, which means all GPUs.

    Raises:
        InputError: This machine has no such devices, or TensorFlow has started with
            others.
    """
    if strategy == "none":
        return tf.distribute.get_strategy()
    return tf.distribute.MirroredStrategy(_names(devices))


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
