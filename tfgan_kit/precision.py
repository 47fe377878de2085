"""Dtype policies: which one fits the machine, and a scope to build under one."""

import contextlib
import pathlib

import keras
import tensorflow as tf

_CPUINFO = pathlib.Path("/proc/cpuinfo")


@contextlib.contextmanager
def policy_scope(policy):
    """Layers made inside get the dtype policy `policy`; the global one comes back."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def computes_in_float16(network):
    """Whether a layer of the Keras model `network` computes in float16."""
    return any(
        layer.compute_dtype == "float16"
        for layer in network._flatten_layers(include_self=False)
    )


def choose_policy(gradient_penalty=False):
    """The fastest policy that is safe on this machine.

    Args:
        gradient_penalty: Whether the loss holds a gradient of a gradient, which
            float16 does not carry well.

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
    for flag, name in (("amx_bf16", "AMX"), ("avx512_bf16", "AVX512-BF16")):
        if flag in words:
            return "mixed_bfloat16", f"the CPU has {name}"
    return "float32", "the CPU has no bfloat16"
