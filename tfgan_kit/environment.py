"""Which Keras this is: the package runs Keras 3 on TensorFlow, and on nothing else."""

import importlib.util
import os

from tfgan_kit.errors import InputError


def check():
    """Raises InputError where Keras would run without TensorFlow, or an old Keras."""
    backend = os.environ.get("KERAS_BACKEND", "tensorflow")
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
