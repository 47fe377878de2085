"""A SavedModel in TensorFlow's C runtime, in a process without Python's TensorFlow.

`TF_LoadSessionFromSavedModel` is the loader that TensorFlow Serving calls. It knows no
Python, so a model that needs Python fails here instead of on the server.
"""

import importlib.util
import pathlib
import pickle
import signal
import subprocess
import sys

from tfgan_kit.errors import InputError, RunError
from tfgan_kit.export.unreadable import unreadable
from tfgan_kit.untrusted import saved_models

_CHILD = pathlib.Path(__file__).with_name("c_session.py")
_TAG = "serve"


def run(saved_model, calls):
    """Return the outputs of signatures of a SavedModel, called in turn in one process.

    Args:
        saved_model: The folder of one version.
        calls: Pairs of a signature's name and its inputs by name: arrays of numbers,
            or of objects of type bytes.

    Returns:
        A list of dictionaries of arrays, one for each call. Strings are an array of
        objects of type bytes.

    Raises:
        InputError: There is no such signature, or it has other inputs.
        RunError: The runtime refuses the model or a call, crashes, or does not exist on
            this platform.
    """
    signatures = _signatures(saved_model)
    request = {
        "library": _library(),
        "folder": str(saved_model),
        "tag": _TAG,
        "calls": [_by_tensor(signatures, *call) for call in calls],
    }
    # -P: files beside the child must not be importable.
    done = subprocess.run(
        [sys.executable, "-P", _CHILD], input=pickle.dumps(request), capture_output=True
    )
    answer = _death(done) if done.returncode else pickle.loads(done.stdout)
    if isinstance(answer, str):
        reason = (answer.strip().splitlines() or ["no reason given"])[0].rstrip(".")
        raise RunError(f"TensorFlow's C runtime cannot run {saved_model}: {reason}.")
    return answer


def _signatures(saved_model):
    try:
        graphs = saved_models.read(saved_model).meta_graphs
        (graph,) = [graph for graph in graphs if _TAG in graph.meta_info_def.tags]
    except Exception as error:  # protobuf's own errors have no public name
        raise InputError(unreadable(saved_model, error)) from error
    return graph.signature_def


def _by_tensor(signatures, name, inputs):
    """Return a call with the names of tensors, the only names that the graph knows."""
    # With `[]`, a protobuf map creates a missing entry.
    known = set(signatures[name].inputs) if name in signatures else None
    if known != set(inputs):
        raise InputError(
            f"the SavedModel has no signature {name!r} of the inputs "
            f"{', '.join(inputs)}."
        )
    signature = signatures[name]
    return (
        {signature.inputs[key].name: array for key, array in inputs.items()},
        {key: tensor.name for key, tensor in signature.outputs.items()},
    )


def _library():
    """Return the path of the library with the C functions, found without an import."""
    folder = pathlib.Path(importlib.util.find_spec("tensorflow").origin).parent
    libraries = sorted(folder.glob("libtensorflow_cc.*"))
    if not libraries:
        raise RunError(f"there is no C runtime in {folder}: this platform's has none.")
    return str(libraries[0])


def _death(done):
    if done.returncode < 0:
        return f"it was killed by {signal.Signals(-done.returncode).name}"
    last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
    return "".join(last) or f"it ended with {done.returncode}"
