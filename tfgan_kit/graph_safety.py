"""SavedModels of unknown origin: their graphs are read before they can run.

A SavedModel is a program. TensorFlow runs its graph, which may write files or call
Python. The graphs of this package only compute, so others are refused.
"""

import contextlib
import os
from collections.abc import Iterator
from typing import Any

from tfgan_kit import compat
from tfgan_kit.errors import InputError
from tfgan_kit.untrusted import saved_models

# Operations with state that only compute, or only use the variables of the model.
_WITH_STATE = {
    "Assert",
    "AssignAddVariableOp",
    "AssignSubVariableOp",
    "AssignVariableOp",
    "DestroyResourceOp",
    "DisableCopyOnRead",
    "If",
    "Multinomial",
    "ParameterizedTruncatedNormal",
    "Placeholder",
    "RandomGamma",
    "RandomShuffle",
    "RandomStandardNormal",
    "RandomUniform",
    "RandomUniformInt",
    "ReadVariableOp",
    "ResourceGather",
    "ResourceScatterUpdate",
    "StatefulPartitionedCall",
    "TruncatedNormal",
    "VarHandleOp",
    "VarIsInitializedOp",
    "VariableShape",
    "While",
    "XlaCallModule",
}
# Operations without state that read files.
_OF_FILES = {
    "ImportEvent",
    "MatchingFiles",
    "ReadFile",
    "Restore",
    "RestoreSlice",
    "RestoreV2",
}
_trusted = False


class UntrustedError(InputError):
    """The graph of a SavedModel does more than compute."""


@contextlib.contextmanager
def trusting() -> Iterator[None]:
    """Enter a context in which the graphs of SavedModels are not checked."""
    global _trusted
    before, _trusted = _trusted, True
    try:
        yield
    finally:
        _trusted = before


def load(path: str | os.PathLike) -> Any:
    """Return the SavedModel at `path`, as `tf.saved_model.load`, after `check`.

    Raises:
        InputError, UntrustedError: As in `check`.
    """
    import tensorflow as tf

    check(path)
    return tf.saved_model.load(str(path))


def check(path: str | os.PathLike) -> None:
    """Raise an error unless the graph of a SavedModel only computes.

    A file that cannot be read is left to the loader. The functions that save and
    restore the variables are never called, so they do not count.

    Raises:
        InputError: Its shapes ask for too much memory, or its files lie elsewhere.
        UntrustedError: Its graph could touch files, processes or Python.
    """
    from google.protobuf.message import DecodeError

    try:
        model = saved_models.read(path)
    except (OSError, DecodeError):
        return
    if _trusted:
        return
    graphs = model.meta_graphs
    found = {operation for graph in graphs for operation in _operations(graph)}
    strange = sorted(one for one in found if not _only_computes(one))
    if strange:
        raise UntrustedError(
            f"{path} is a program that does more than compute: its graph has the "
            f"operations {', '.join(strange[:5])}, which may touch files, processes or "
            "Python. If you know who made it, give --trust."
        )


def _operations(graph):
    """Yield the operations of every function that can run."""
    functions = {one.signature.name: one for one in graph.graph_def.library.function}
    saver = graph.saver_def
    skipped = {
        name.partition(":")[0]
        for name in (saver.save_tensor_name, saver.restore_op_name)
    }
    nodes = [node for node in graph.graph_def.node if node.name not in skipped]
    for name in graph.object_graph_def.concrete_functions:
        nodes += functions[name].node_def if name in functions else []
    seen = set()
    while nodes:
        node = nodes.pop()
        if node.op not in functions:
            yield node.op
        for name in _called(node):
            if name in functions and name not in seen:
                seen.add(name)
                nodes += functions[name].node_def


def _called(node):
    """Yield the names of the functions that a node calls."""
    for value in node.attr.values():
        yield from [value.func.name] if value.HasField("func") else []
        yield from (function.name for function in value.list.func)
    yield node.op  # a function may be called by its own name


def _only_computes(operation):
    definition = compat.operation(operation)
    if definition is None or operation in _OF_FILES:
        return False
    return operation in _WITH_STATE or not definition.is_stateful
