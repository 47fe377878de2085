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


def save(model, folder, keep=3, about=None):
    """Writes the checkpoint of the model's step; of the others, `keep - 1` stay.

    Args:
        model: The model.
        folder: Where it goes.
        keep: How many there are then: this one, and the newest others.
        about: What `about` shall give, in types of JSON.
    """
    folder = pathlib.Path(folder)
    files.remove_unfinished(folder)
    step = int(model.step)
    path = folder / f"step-{step:08d}"
    if _is_sound(path) and _state(path).get("about") == about:
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
            "about": about,
        }
        (temporary / _STATE).write_text(json.dumps(state))
    others = [other for other in newest_first(folder) if other != path]
    for old in others[keep - 1 :]:
        files.remove(old)


def newest_first(folder):
    """The finished checkpoints in `folder`, damaged or not."""
    return sorted(pathlib.Path(folder).glob("step-*"), reverse=True)


def step_of(path):
    return int(path.name.removeprefix("step-"))


def digest(path):
    """The SHA-256 of a sound checkpoint's weights."""
    return _state(path)["sha256"]


def about(path):
    """What `save` was told of the checkpoint; None where that was nothing."""
    return _state(path).get("about") if _is_sound(path) else None


def _state(path):
    return json.loads((path / _STATE).read_text())


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
        return _state(path)["sha256"] == files.sha256(path / _WEIGHTS)
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
        for variable, value in zip(_means(model), _state(path)["means"], strict=True):
            variable.assign(value)
    except (ValueError, KeyError, UserWarning) as error:
        raise InputError(
            f"{path} is the checkpoint of another model: {str(error).splitlines()[0]}"
        ) from error


def _means(model):
    return [variable for metric in model.metrics for variable in metric.variables]
