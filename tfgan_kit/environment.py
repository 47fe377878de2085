"""Checks of the environment: the package needs Keras 3 on TensorFlow."""

import importlib.util
import os
import sys

from tfgan_kit.errors import InputError


def prepare():
    """Let Keras be imported on TensorFlow, or fail with a plain message.

    This overrides a `keras.json` that names another backend. An environment variable
    with another backend is the user's choice, which `check` refuses.

    Raises:
        InputError: Keras already runs on another backend.
    """
    if "keras" not in sys.modules:
        if not os.environ.get("KERAS_BACKEND"):  # Keras ignores an empty value
            os.environ["KERAS_BACKEND"] = "tensorflow"
        sys.meta_path.insert(0, _Guard)
        return
    backend = sys.modules["keras"].config.backend()
    if backend != "tensorflow":
        raise InputError(
            "tfgan-kit runs Keras on TensorFlow: import tfgan_kit before keras, or set "
            f"KERAS_BACKEND=tensorflow. Received: Keras on {backend}."
        )


class _Guard:
    """Check before Keras is imported, which would fail with a long traceback."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "keras":
            check()


def check():
    """Raise InputError if Keras would run without TensorFlow, or in version 2."""
    backend = os.environ.get("KERAS_BACKEND") or "tensorflow"
    if backend != "tensorflow":
        raise InputError(
            "tfgan-kit runs Keras on TensorFlow: unset KERAS_BACKEND. "
            f"Received: KERAS_BACKEND={backend}."
        )
    if os.environ.get("TF_USE_LEGACY_KERAS", "0").lower() not in ("", "0", "false"):
        raise InputError("tfgan-kit needs Keras 3: unset TF_USE_LEGACY_KERAS.")


def check_tensorboard():
    """Raise InputError if TensorBoard is not installed."""
    if importlib.util.find_spec("tensorboard") is None:
        raise InputError(
            "a log for TensorBoard needs TensorBoard: "
            "pip install 'tfgan-kit[tensorboard]'."
        )


def check_serving():
    """Raise InputError if the protocol of TF Serving is not installed."""
    if importlib.util.find_spec("tensorflow_serving") is None:
        raise InputError(
            "gRPC needs TF Serving's protocol: pip install 'tfgan-kit[serving]', or "
            "give --rest and the server's REST port."
        )
