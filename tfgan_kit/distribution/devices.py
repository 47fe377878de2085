"""The devices of a run, as `--devices` names them. Needs no TensorFlow."""

import re
from typing import NamedTuple

from tfgan_kit.errors import InputError

STRATEGIES = ("none", "mirrored", "multiworker")
_FORM = re.compile(r"(cpu|gpu):([1-9][0-9]{0,3})", re.ASCII)
# Logical devices of one CPU are for trying things out.
_MOST_CPUS = 64


class Devices(NamedTuple):
    """A number of devices of one kind.

    Args:
        kind: str. "CPU" or "GPU".
        count: int. Number of devices.
    """

    kind: str
    count: int


def parse(text: str) -> Devices:
    """Return the devices that a text such as "cpu:2" or "gpu:4" names.

    Raises:
        InputError: The text has another form, or names too many devices of the CPU.
    """
    match = _FORM.fullmatch(text)
    if not match or (match[1] == "cpu" and int(match[2]) > _MOST_CPUS):
        raise InputError(
            f"--devices takes cpu:N with at most {_MOST_CPUS}, or gpu:N, such as cpu:2 "
            f"or gpu:4. Received: {text!r}."
        )
    return Devices(match[1].upper(), int(match[2]))


def check(strategy: str, devices: str | None, jit: bool | None = None) -> None:
    """Raise InputError if the options of a run do not go together."""
    if devices is not None and strategy != "mirrored":
        raise InputError(
            "--devices goes with --strategy mirrored: give both or neither. "
            f"Received: --strategy {strategy} --devices {devices}."
        )
    if jit and devices is not None and parse(devices).count > 1:
        refuse_jit(parse(devices).count)


def refuse_jit(replicas: int) -> None:
    """Raise InputError because XLA cannot compile a step of several replicas."""
    raise InputError(
        "XLA compiles the step of one device only: give --no-jit (jit_compile=False). "
        f"Received: {replicas} replicas."
    )


def check_batch(batch_size: int, replicas: int) -> None:
    """Raise InputError unless replicas can share the batch of a discriminator step."""
    if batch_size % replicas:
        raise InputError(
            "replicas share a batch in equal parts: --batch-size must be a multiple of "
            f"their number. Received: --batch-size {batch_size} for {replicas} "
            "replicas."
        )
