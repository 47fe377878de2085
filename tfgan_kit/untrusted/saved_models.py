"""SavedModels of unknown origin: their files, and the shapes in their graphs."""

import math
import os
import pathlib

from tfgan_kit import files
from tfgan_kit.errors import InputError
from tfgan_kit.untrusted import limits

_GRAPH = "saved_model.pb"
_VARIABLE = "VarHandleOp"


def check_folder(folder, root=None):
    """Raise InputError if a file of a SavedModel is a pipe, or lies elsewhere.

    Args:
        folder: The folder of a version.
        root: The folder that links may not lead out of. Defaults to None, which means
            `folder` itself.
    """
    root = os.path.realpath(folder if root is None else root)
    for place, folders, names in os.walk(folder):
        for name in (*folders, *names):
            path = os.path.join(place, name)
            if not files.is_below(path, root):
                raise InputError(
                    f"{files.shown(path)} is a link that leads out of "
                    f"{files.shown(root)}: copy what it leads to into that folder."
                )
            if name in names and os.path.exists(path):
                limits.check_regular(path)
    if not files.is_below(folder, root):
        raise InputError(
            f"{files.shown(folder)} is a link that leads out of {files.shown(root)}: "
            "give the folder that it leads to."
        )


def read(folder):
    """Return the `SavedModel` message of a version, with shapes that it may have.

    Raises:
        InputError: Its variables or constants ask for more memory than they may.
        OSError, google.protobuf.message.DecodeError: It cannot be read.
    """
    from tensorflow.core.protobuf import saved_model_pb2

    real = pathlib.Path(os.path.realpath(folder))
    # The versions of a SavedModel may share files.
    check_folder(real, real.parent if real.name.isdecimal() else real)
    path = pathlib.Path(folder) / _GRAPH
    limits.check_file(path)
    content = path.read_bytes()
    model = saved_model_pb2.SavedModel.FromString(content)
    variables, constants = {}, 0
    for graph in model.meta_graphs:
        bodies = [graph.graph_def, *graph.graph_def.library.function]
        for body in bodies:
            nodes = body.node if body is graph.graph_def else body.node_def
            for node in nodes:
                if node.op == _VARIABLE:
                    size = _bytes(node.attr["shape"].shape, node.attr["dtype"].type)
                    variables[node.name] = size
                elif node.op == "Const":
                    value = node.attr["value"].tensor
                    constants += _bytes(value.tensor_shape, value.dtype)
    # Variables are stored without compression, and constants may repeat one number.
    stored = sum(part.stat().st_size for part in _parts(folder))
    limits.check(folder, sum(variables.values()), stored)
    limits.check(path, constants, len(content))
    return model


def _parts(folder):
    return pathlib.Path(folder, "variables").glob("variables.data-*")


def _bytes(shape, dtype):
    import tensorflow as tf

    if shape.unknown_rank or dtype == tf.string.as_datatype_enum:
        return 0
    size = tf.as_dtype(dtype).size if dtype else 0
    return size * math.prod(max(0, dim.size) for dim in shape.dim)
