"""The machine and the versions on which the times of a benchmark depend."""

import os
import pathlib
import platform


def describe_machine():
    """Return the processor, its cores, oneDNN, GPUs and versions, in types of JSON."""
    # Imported here, so that the report of a benchmark needs no TensorFlow.
    import keras
    import tensorflow as tf

    import tfgan_kit
    from tfgan_kit import onednn

    gpus = tf.config.list_physical_devices("GPU")
    details = [tf.config.experimental.get_device_details(gpu) for gpu in gpus]
    return {
        "cpu": _cpu_name(),
        "cores": os.cpu_count(),
        "onednn": onednn.is_on(),
        "gpus": [detail.get("device_name", "GPU") for detail in details],
        "versions": {
            "tfgan_kit": tfgan_kit.__version__,
            "tensorflow": tf.__version__,
            "keras": keras.__version__,
            "python": platform.python_version(),
        },
    }


def hardware(machine):
    """Return the computing hardware of a description, as a phrase."""
    return ", ".join([machine["cpu"], f"{machine['cores']} cores", *machine["gpus"]])


def _cpu_name():
    """Return the model that Linux names, or the architecture on other systems."""
    try:
        text = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        text = ""
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()
