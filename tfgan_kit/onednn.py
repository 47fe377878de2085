"""oneDNN, TensorFlow's faster operations on a CPU: on, unless somebody has chosen.

By itself TensorFlow turns them on only where a CPU has AVX512-VNNI, AVX512-BF16,
AVX-VNNI or AMX; with AVX2 alone they make a training step up to 1.65 times as fast.
They change the last bits of the results, so a run keeps what it began with.

TensorFlow reads the environment variable once, when it is imported.
"""

import os
import sys

from tfgan_kit import compat
from tfgan_kit.errors import InputError

VARIABLE = "TF_ENABLE_ONEDNN_OPTS"
_ours = False


def turn_on():
    """Turns oneDNN on, unless it is too late or the user has set the variable."""
    global _ours
    if VARIABLE not in os.environ and "tensorflow" not in sys.modules:
        os.environ[VARIABLE] = "1"
        _ours = True


def is_ours():
    """Whether the variable has its value from this package, not from the user."""
    return _ours


def follow(recorded):
    """Does as a run's record says, where the user has not set the variable.

    Has an effect before TensorFlow is imported only; `check` tells the rest.

    Args:
        recorded: Whether oneDNN was on; None: TensorFlow decided.
    """
    if not _ours or "tensorflow" in sys.modules:
        return
    if recorded is None:
        os.environ.pop(VARIABLE, None)
    else:
        os.environ[VARIABLE] = str(int(recorded))


def is_on():
    """Whether TensorFlow computes with oneDNN in this process. Imports TensorFlow."""
    return compat.is_onednn_on()


def check(recorded):
    """Compares this process with a run's record.

    Returns:
        A sentence if this build of TensorFlow cannot do as recorded, else None.

    Raises:
        InputError: It could: the variable says otherwise, or TensorFlow was imported
            before it was set.
    """
    if recorded is None or recorded == is_on():
        return None
    value = str(int(recorded))
    was, now = ("on", "off") if recorded else ("off", "on")
    here = os.environ.get(VARIABLE)
    if here == value and _ours:
        return (
            f"the run was started with oneDNN {was} and goes on with it {now}, for "
            "this TensorFlow knows nothing else: the last bits will differ."
        )
    received = f"{VARIABLE}={here}" if here is not None else f"no {VARIABLE}"
    raise InputError(
        f"the run was started with oneDNN {was}, and with it {now} the results would "
        f"differ in their last bits: set {VARIABLE}={value} before TensorFlow is "
        f"imported. Received: {received}."
    )
