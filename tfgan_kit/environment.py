"""Which Keras this is: the package runs Keras 3 on TensorFlow, and on nothing else."""

import importlib.util
import os
import sys

from tfgan_kit.errors import InputError


def prepare():
    """Sees to it that Keras is imported on TensorFlow, or not without a sentence.

    A `keras.json` that names another backend is for scripts that do not say: this
    package says so. An environment variable is a choice, and `check` refuses it.

    Raises:
        InputError: Keras runs on another backend already.
    """
    if "keras" not in sys.modules:
        if not os.environ.get("KERAS_BACKEND"):  # Keras takes an empty one for none
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
    """Checks before whoever imports Keras first: it would fail in its own words."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "keras":
            check()


def check():
    """Raises InputError where Keras would run without TensorFlow, or an old Keras."""
    backend = os.environ.get("KERAS_BACKEND") or "tensorflow"
    if backend != "tensorflow":
        raise InputError(
            "tfgan-kit runs Keras on TensorFlow: unset KERAS_BACKEND. "
            f"Received: KERAS_BACKEND={backend}."
        )
    if os.environ.get("TF_USE_LEGACY_KERAS", "0").lower() not in ("", "0", "false"):
        raise InputError("tfgan-kit needs Keras 3: unset TF_USE_LEGACY_KERAS.")


def check_tensorboard():
    """Raises InputError where TensorBoard is not installed."""
    if importlib.util.find_spec("tensorboard") is None:
        raise InputError(
            "a log for TensorBoard needs TensorBoard: "
            "pip install 'tfgan-kit[tensorboard]'."
        )


def check_serving():
    """Raises InputError where the protocol of TF Serving is not installed."""
    if importlib.util.find_spec("tensorflow_serving") is None:
        raise InputError(
            "gRPC needs TF Serving's protocol: pip install 'tfgan-kit[serving]', or "
            "give --rest and the server's REST port."
        )
