"""Checkpoints of a training: atomic, checked folders of limited number.

A checkpoint is `step-<step>/` with all variables of the model (weights, average, both
optimizers, step, running means) in an `.npz`, and the SHA-256 of that file. Keras'
`save_weights` leaves out the means and takes twice the time.
"""

import hashlib
import io
import json
import math
import pathlib
import re
import zipfile

import numpy as np

from tfgan_kit import files
from tfgan_kit.errors import DivergenceError, InputError
from tfgan_kit.untrusted import archives, documents, limits

# The format of state.json and of the keys in the weights.
FORMAT = 1
# The number of newest checkpoints that stay.
KEPT = 3
_WEIGHTS = "variables.npz"
_STATE = "state.json"
_NAME = r"step-\d{8,}"  # a user may keep other folders beside them


def save(model, folder, keep=KEPT, about=None, table=None):
    """Write the checkpoint of the model's step, and keep `keep - 1` others.

    Args:
        model: The model.
        folder: The folder of checkpoints.
        keep: int. Total number of checkpoints to keep, the newest ones. Defaults to 3.
        about: dict. The result for which it is kept, with `metric` and `value`, in
            types of JSON. Defaults to None.
        table: The digest of the table of metrics, which `table` returns, or None.

    Raises:
        DivergenceError: The model has weights that are not finite. The existing
            checkpoints stay untouched.
    """
    from tfgan_kit.runs import (
        variable_keys,  # imports Keras, which a look does not need
    )

    folder = pathlib.Path(folder)
    files.remove_unfinished(folder)
    step = int(model.step.numpy())
    path = folder / f"step-{step:08d}"
    if _is_sound(path):
        there = _state(path)
        if (there.get("format"), there.get("about")) == (FORMAT, about):
            return
    values = _finite_values(variable_keys.of_model(model), step)
    files.remove(path)
    with files.replacing(path) as temporary:
        temporary.mkdir()
        weights = io.BytesIO()
        np.savez(weights, **values)
        (temporary / _WEIGHTS).write_bytes(weights.getbuffer())
        state = {
            "format": FORMAT,
            "step": step,
            "sha256": hashlib.sha256(weights.getbuffer()).hexdigest(),
            "about": about,
            "table": table,
        }
        (temporary / _STATE).write_text(json.dumps(files.sealed(state)))
    others = [other for other in newest_first(folder) if other != path]
    for old in others[keep - 1 :]:
        files.remove(old)


def _finite_values(variables, step):
    """Return the arrays of variables by key.

    Raises:
        DivergenceError: One holds NaN, or a weight that trains is infinite.
    """
    values = {}
    for name, variable in variables.items():
        value = values[name] = variable.numpy()
        is_number = np.issubdtype(value.dtype, np.floating)
        # A user's layer may keep infinities, such as a mask, in a constant weight.
        isnt = np.isnan if not variable.trainable else lambda x: ~np.isfinite(x)
        if is_number and isnt(value).any():
            raise DivergenceError(f"the variable {name}", step)
    return values


def newest_first(folder):
    """Return the finished checkpoints in `folder`, damaged or not."""
    paths = pathlib.Path(folder).glob("step-*")
    own = [path for path in paths if re.fullmatch(_NAME, path.name, re.ASCII)]
    return sorted(own, key=step_of, reverse=True)


def step_of(path):
    return int(path.name.removeprefix("step-"))


def digest(path):
    """Return the SHA-256 of an undamaged checkpoint's weights."""
    return _state(path)["sha256"]


def about(path):
    """Return the `about` argument of `save`; None if it is missing or damaged."""
    result = _state(path).get("about") if _is_sound(path) else None
    try:
        is_whole = isinstance(result["metric"], str) and math.isfinite(result["value"])
    except (KeyError, TypeError):
        return None
    return result if is_whole else None


def table(path):
    """Return the `table` argument of `save`, or None."""
    return _state(path).get("table")


def _state(path):
    return documents.read(path / _STATE)


def newest_sound(folder, announce=None):
    """Return the newest undamaged checkpoint; needs no TensorFlow.

    Args:
        folder: A folder of checkpoints.
        announce: Function that gets a sentence for each damaged checkpoint it skips.

    Raises:
        InputError: There is none, or its format is different.
    """
    paths = newest_first(folder)
    for number, path in enumerate(paths):
        if _is_sound(path):
            for damaged in paths[:number] if announce else ():
                announce(f"{damaged} is damaged; the checkpoint before it is used.")
            _check_format(path)
            return path
    reason = f"all {len(paths)} in it are damaged" if paths else "it is empty"
    raise InputError(f"{folder} holds no usable checkpoint: {reason}.")


def _is_sound(path):
    try:
        limits.check_regular(path / _WEIGHTS)
        state = _state(path)
        if state["step"] != step_of(path):  # somebody has renamed the folder
            return False
        is_sound = state["sha256"] == files.sha256(path / _WEIGHTS)
        # A state of another format is not damaged: its format is refused.
        return is_sound and (files.is_whole(state) or state.get("format") != FORMAT)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _check_format(path):
    number = _state(path).get("format")
    if number != FORMAT:
        raise InputError(
            f"{path} is a checkpoint of another version of tfgan-kit: format {FORMAT} "
            f"was expected. Received: {number}."
        )


def load(model, path):
    """Load the checkpoint's variables into a compiled model of the same structure.

    Raises:
        InputError: The checkpoint belongs to another model or has another format.
    """
    from tfgan_kit.runs import variable_keys

    _check_format(path)
    variables = variable_keys.of_model(model)
    try:
        values = archives.read_arrays(path / _WEIGHTS, path)
    except (ValueError, zipfile.BadZipFile) as error:
        raise InputError(f"{path} holds no variables: {error}") from error
    model_shapes = {name: tuple(variable.shape) for name, variable in variables.items()}
    saved_shapes = {name: value.shape for name, value in values.items()}
    difference = variable_keys.difference(model_shapes, saved_shapes)
    if difference:
        raise InputError(f"{path} is the checkpoint of another model: {difference}.")
    for name, variable in variables.items():
        variable.assign(values[name])
