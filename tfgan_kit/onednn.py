"""oneDNN, TensorFlow's faster operations on a CPU: on, unless the user has chosen.

TensorFlow's own default turns them on only if the CPU has AVX512-VNNI, AVX512-BF16,
AVX-VNNI or AMX. On a CPU that only has AVX2 they make a training step up to 1.65 times
as fast. They change the last bits of results, so a resumed run keeps its setting.

TensorFlow reads the environment variable once, when it is imported.
"""

import os
import sys

from tfgan_kit import compat
from tfgan_kit.errors import InputError

VARIABLE = "TF_ENABLE_ONEDNN_OPTS"
_ours = False


def turn_on():
    """Turn oneDNN on, unless it is too late or the user has set the variable."""
    global _ours
    if VARIABLE not in os.environ and "tensorflow" not in sys.modules:
        os.environ[VARIABLE] = "1"
        _ours = True


def is_ours():
    """Return whether this package, not the user, has set the variable."""
    return _ours


def follow(recorded):
    """Set the variable as a run has recorded it, unless the user has set it.

    This only has an effect before TensorFlow is imported; `check` reports the rest.

    Args:
        recorded: bool. Whether oneDNN was on; None if TensorFlow decided.
    """
    if not _ours or "tensorflow" in sys.modules:
        return
    if recorded is None:
        os.environ.pop(VARIABLE, None)
    else:
        os.environ[VARIABLE] = str(int(recorded))


def is_on():
    """Return whether TensorFlow uses oneDNN in this process. Imports TensorFlow."""
    return compat.is_onednn_on()


def check(recorded):
    """Compare this process with a run's record.

    Returns:
        A sentence if this build of TensorFlow cannot follow the record, else None.

    Raises:
        InputError: The setting differs although this build could follow the record:
            the variable has another value, or it was set after the import.
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
