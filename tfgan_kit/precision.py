"""Dtype policies: the best one for a machine, and scopes that set one."""

import contextlib
import functools
import pathlib
import random

import keras
import numpy as np
import tensorflow as tf

from tfgan_kit import compat
from tfgan_kit.errors import InputError

_COARSE = ("float16", "bfloat16")
_CPUINFO = pathlib.Path("/proc/cpuinfo")


@contextlib.contextmanager
def policy_scope(policy):
    """Give layers that are made inside the block the dtype policy `policy`."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


@contextlib.contextmanager
def own_defaults(policy):
    """Make the block independent of the user's configuration of Keras.

    Layers get the dtype policy `policy`, images have their channels last, and all other
    numbers are float32. Settings of a `keras.json` or a script are restored afterwards.
    """
    before = keras.config.floatx(), keras.config.image_data_format()
    with policy_scope(policy):
        _set_defaults("float32", "channels_last")
        try:
            yield
        finally:
            _set_defaults(*before)


def forget_configuration():
    """Set Keras' original defaults, in a process that belongs to the package."""
    _set_defaults("float32", "channels_last")
    keras.config.set_epsilon(1e-7)
    keras.config.set_dtype_policy("float32")


def _set_defaults(floatx, image_data_format):
    keras.config.set_floatx(floatx)
    keras.config.set_image_data_format(image_data_format)


@contextlib.contextmanager
def seeded(seed):
    """Draw initial weights from `seed` without changing the caller's random numbers.

    Keras takes the seeds of initializers from Python's generator.
    """
    before = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed(seed)
    try:
        yield
    finally:
        random.setstate(before[0])
        np.random.set_state(before[1])


def with_own_defaults(build):
    """Decorate a function that builds a network, with the effect of `own_defaults`.

    The dtype policy remains the global one, which has to keep weights in float32.
    """

    @functools.wraps(build)
    def built(*args, **kwargs):
        policy = keras.config.dtype_policy()
        if policy.variable_dtype != "float32":
            raise InputError(
                "the networks of tfgan-kit keep their weights in float32: call "
                "keras.config.set_dtype_policy with 'float32', 'mixed_bfloat16' or "
                f"'mixed_float16'. Received: the dtype policy {policy.name!r}."
            )
        with own_defaults(policy):
            return build(*args, **kwargs)

    return built


def check_numbers(networks):
    """Raise InputError if training would round too much.

    Args:
        networks: Keras models by name.
    """
    floatx = keras.config.floatx()
    if floatx in _COARSE:
        raise InputError(
            "Keras would round images and learning rates to its floatx: call "
            "keras.config.set_floatx('float32'), and for speed "
            "keras.config.set_dtype_policy('mixed_bfloat16'). "
            f"Received: floatx {floatx!r}."
        )
    for name, network in networks.items():
        coarse = [w for w in network.trainable_weights if w.dtype in _COARSE]
        if coarse:
            raise InputError(
                f"{name} keeps its weights in {coarse[0].dtype}, which is too coarse "
                f"for the steps of training: build it with 'mixed_{coarse[0].dtype}' "
                f"as its dtype policy. Received: {coarse[0].path}."
            )


def computes_in_float16(network):
    """Return whether a layer of the Keras model `network` computes in float16."""
    return any(
        layer.compute_dtype == "float16"
        for layer in compat.layers_of(network, include_self=False)
    )


def choose_policy(gradient_penalty=False):
    """Return the fastest policy that is safe on this machine.

    Args:
        gradient_penalty: bool. Whether the loss holds a gradient of a gradient, for
            which float16 is too coarse.

    Returns:
        `(policy, reason)`, such as `("mixed_bfloat16", "the CPU has AMX")`.
    """
    devices = tf.config.list_physical_devices("GPU")
    if devices:
        details = tf.config.experimental.get_device_details(devices[0])
        major = details.get("compute_capability", (0, 0))[0]
        if major >= 8:
            return "mixed_bfloat16", f"the GPU has compute capability {major}.x"
        if major == 7 and not gradient_penalty:
            return "mixed_float16", "the GPU has compute capability 7.x"
        return "float32", "the GPU has no bfloat16"
    words = set(_CPUINFO.read_text().split()) if _CPUINFO.exists() else set()
    if "amx_bf16" in words:
        return "mixed_bfloat16", "the CPU has AMX"
    if "avx512_bf16" not in words:
        return "float32", "the CPU has no bfloat16"
    if "AuthenticAMD" in words:
        return "mixed_bfloat16", "the CPU has AVX512-BF16"
    # On an Intel Xeon it took 1.2 to 1.5 times as long (docs/speed.md).
    return "float32", "bfloat16 without AMX is slower on this CPU"
