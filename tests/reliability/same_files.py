"""The files that two runs left, and how they differ apart from times."""

import io
import json
import pathlib
import re
import zipfile

import h5py
import numpy as np
import tensorflow as tf

# Times, digests of what has them or of a graph, and a number that Keras makes of an
# address in memory.
_TIMES = {
    *("seconds", "training_seconds", "date_saved", "shared_object_id"),
    *("seal", "graph_sha256"),
}
# The graph of a SavedModel, and the order of its variables, differ between two exports.
# The variables are compared by their index. table.md has the times of a benchmark.
_LEFT_OUT = re.compile(
    r"(^|/)(output\.txt|clock\.txt|table\.md|\.lock|fingerprint\.pb|saved_model\.pb|"
    r"variables\.data-.*)$"
)
_UNFINISHED = re.compile(r"(^|/)\.(writing|preparing)-")


def differences(expected, found):
    """Return a sentence for each file below two folders that is not the same."""
    expected, found = _files(expected), _files(found)
    told = [f"{name} is missing" for name in expected.keys() - found.keys()]
    told += [f"{name} is left over" for name in found.keys() - expected.keys()]
    for name in sorted(expected.keys() & found.keys()):
        if _content(expected[name]) != _content(found[name]):
            told.append(f"{name} differs")
    return told


def unfinished(folder):
    """Return what killed processes have left below a folder."""
    return [name for name in _files(folder) if _UNFINISHED.search(name)]


def _files(folder):
    folder = pathlib.Path(folder)
    paths = {str(path.relative_to(folder)): path for path in folder.rglob("*")}
    return {
        name: path
        for name, path in paths.items()
        if _UNFINISHED.search(name) or (path.is_file() and not _LEFT_OUT.search(name))
    }


def _content(path):
    if path.is_dir():
        return None
    content = path.read_bytes()
    if path.suffix == ".json":
        return _without_times(json.loads(content))
    if path.suffix == ".jsonl":
        return [_without_times(json.loads(line)) for line in content.splitlines()]
    if path.suffix == ".keras":
        return _keras(content)
    if path.name == "variables.index":
        return _saved_variables(path)
    return content


def _without_times(value):
    if isinstance(value, dict):
        kept = {name: part for name, part in value.items() if name not in _TIMES}
        return {name: _without_times(part) for name, part in kept.items()}
    return (
        [_without_times(part) for part in value] if isinstance(value, list) else value
    )


def _keras(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in ("metadata.json", "config.json"):
        parts[name] = _without_times(json.loads(parts[name]))
    with h5py.File(io.BytesIO(parts.pop("model.weights.h5"))) as file:
        arrays = {}
        file.visititems(
            lambda name, item: (
                isinstance(item, h5py.Dataset)
                and arrays.update(
                    {name: (item.dtype.str, item.shape, item[()].tobytes())}
                )
            )
        )
    return parts, arrays


def _saved_variables(path):
    reader = tf.train.load_checkpoint(str(path.with_suffix("")))
    arrays = map(reader.get_tensor, reader.get_variable_to_shape_map())
    return sorted(
        (str(array.dtype), array.shape, array.tobytes())
        for array in map(np.asarray, arrays)
        if array.dtype.kind not in "SO"  # the graph of objects
    )
