"""A run's options on this machine: dtype policy, XLA, determinism."""

import dataclasses

import tensorflow as tf

from tfgan_kit import precision
from tfgan_kit.runs import recipe_checks


def resolve(config, announce):
    """Return the configuration with `precision="auto"` and `jit=None` decided.

    Args:
        config: A `RunConfig`.
        announce: Function that gets a sentence about each choice.
    """
    configure(config)
    if config.precision == "auto":
        penalties = recipe_checks.model_class(config.recipe).gradient_penalties
        policy, reason = precision.choose_policy(gradient_penalty=bool(penalties))
        announce(f"precision {policy}: {reason}")
        config = dataclasses.replace(config, precision=policy)
    if config.jit is None:
        # XLA halves the speed of these networks on a CPU.
        has_gpu = bool(tf.config.list_physical_devices("GPU"))
        config = dataclasses.replace(config, jit=has_gpu)
    return config


def configure(config):
    """Let GPU memory grow on demand; make operations deterministic if requested."""
    for gpu in tf.config.list_physical_devices("GPU"):
        tf.config.experimental.set_memory_growth(gpu, True)
    if config.deterministic:
        tf.config.experimental.enable_op_determinism()
        tf.random.set_seed(config.seed)  # without a seed it refuses random operations
