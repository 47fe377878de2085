"""Checkpoints of a training: folders that are written whole, checked, and few.

A checkpoint is `step-<step>/` with all variables of the model (weights, average, both
optimizers, step), the SHA-256 of that file, and the running means, which Keras does not
save.
"""

import io
import json
import pathlib
import warnings

from tfgan_kit import files
from tfgan_kit.errors import InputError

_WEIGHTS = "model.weights.h5"
_STATE = "state.json"


class _Memory(io.BytesIO):
    """Bytes that Keras takes for a file: HDF5 crashes where a disk is full."""

    def __str__(self):
        return _WEIGHTS


def save(model, folder, keep=3):
    """Writes the checkpoint of the model's step and keeps the newest `keep`."""
    folder = pathlib.Path(folder)
    files.remove_unfinished(folder)
    step = int(model.step)
    path = folder / f"step-{step:08d}"
    if _is_sound(path):
        return
    files.remove(path)
    with files.replacing(path) as temporary:
        temporary.mkdir()
        weights = _Memory()
        model.save_weights(weights)
        (temporary / _WEIGHTS).write_bytes(weights.getbuffer())
        state = {
            "step": step,
            "sha256": files.sha256(temporary / _WEIGHTS),
            "means": [variable.numpy().item() for variable in _means(model)],
        }
        (temporary / _STATE).write_text(json.dumps(state))
    for old in newest_first(folder)[keep:]:
        files.remove(old)


def newest_first(folder):
    """The finished checkpoints in `folder`, damaged or not."""
    return sorted(pathlib.Path(folder).glob("step-*"), reverse=True)


def step_of(path):
    return int(path.name.removeprefix("step-"))


def digest(path):
    """The SHA-256 of a sound checkpoint's weights."""
    return json.loads((path / _STATE).read_text())["sha256"]


def newest_sound(folder, announce=None):
    """The newest checkpoint that is as it was written; needs no TensorFlow.

    Args:
        folder: A folder of checkpoints.
        announce: Called with a sentence for each damaged one that is passed over.

    Raises:
        InputError: There is none.
    """
    paths = newest_first(folder)
    for number, path in enumerate(paths):
        if _is_sound(path):
            for damaged in paths[:number] if announce else ():
                announce(f"{damaged} is damaged; the checkpoint before it is used.")
            return path
    found = f"all {len(paths)} in it are damaged" if paths else "it is empty"
    raise InputError(f"{folder} holds no usable checkpoint: {found}.")


def _is_sound(path):
    try:
        state = json.loads((path / _STATE).read_text())
        return state["sha256"] == files.sha256(path / _WEIGHTS)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def load(model, path):
    """Puts the checkpoint's variables into a compiled model of the same make.

    Raises:
        InputError: The checkpoint is of another model.
    """
    try:
        with warnings.catch_warnings():
            # Keras only warns where it skips what does not fit.
            warnings.simplefilter("error", UserWarning)
            model.load_weights(path / _WEIGHTS)
        means = json.loads((path / _STATE).read_text())["means"]
        for variable, value in zip(_means(model), means, strict=True):
            variable.assign(value)
    except (ValueError, KeyError, UserWarning) as error:
        raise InputError(
            f"{path} is the checkpoint of another model: {str(error).splitlines()[0]}"
        ) from error


def _means(model):
    return [variable for metric in model.metrics for variable in metric.variables]
