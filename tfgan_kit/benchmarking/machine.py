"""What the times of a benchmark depend on."""

import os
import pathlib
import platform

import keras
import tensorflow as tf

import tfgan_kit
from tfgan_kit import onednn


def describe():
    """The processor, oneDNN, its cores, GPUs and versions, in types of JSON."""
    gpus = tf.config.list_physical_devices("GPU")
    details = [tf.config.experimental.get_device_details(gpu) for gpu in gpus]
    return {
        "cpu": _cpu(),
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


def _cpu():
    """The processor's model, where Linux tells it, else its kind."""
    try:
        text = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        text = ""
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()
