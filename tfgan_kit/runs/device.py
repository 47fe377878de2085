"""A run's options on this machine: dtype policy, XLA, determinism."""

import dataclasses

import tensorflow as tf

from tfgan_kit import precision
from tfgan_kit.distribution import devices, strategies
from tfgan_kit.runs import recipe_checks


def resolve(config, announce):
    """Return the configuration without `precision="auto"` and `jit=None`.

    Args:
        config: A `RunConfig`.
        announce: Function that gets a sentence about each choice.

    Returns:
        The configuration, and the strategy that `configure` returns.
    """
    strategy = configure(config)
    if config.precision == "auto":
        penalties = recipe_checks.model_class(config.recipe).gradient_penalties
        policy, reason = precision.choose_policy(gradient_penalty=bool(penalties))
        announce(f"precision {policy}: {reason}")
        config = dataclasses.replace(config, precision=policy)
    if config.jit is None:
        # XLA halves the speed of these networks on a CPU.
        has_gpu = bool(tf.config.list_physical_devices("GPU"))
        is_alone = strategy.num_replicas_in_sync == 1
        config = dataclasses.replace(config, jit=has_gpu and is_alone)
    return config, strategy


def configure(config):
    """Prepare this machine's devices for a run, and return its strategy.

    GPU memory grows on demand; operations are deterministic if requested.

    Raises:
        InputError: The machine lacks the devices, or XLA cannot use them together.
    """
    for gpu in tf.config.list_physical_devices("GPU"):
        tf.config.experimental.set_memory_growth(gpu, True)
    if config.deterministic:
        tf.config.experimental.enable_op_determinism()
        tf.random.set_seed(config.seed)  # without a seed it refuses random operations
    strategy = strategies.of(config.strategy, config.devices)
    if config.jit and strategy.num_replicas_in_sync > 1:
        devices.refuse_jit(strategy.num_replicas_in_sync)
    return strategy
