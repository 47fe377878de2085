"""The contents of a TFLite file: its operators, and our metadata in it.

The metadata are a dictionary, and arrays of the examples that a generator keeps.

This module uses TensorFlow's flatbuffer schema and verifies nothing: an interpreter
must open foreign files first.
"""

import collections
import hashlib
import io
import json

import flatbuffers
import numpy as np

from tfgan_kit import compat
from tfgan_kit.untrusted import archives, documents

schema = compat.tflite_schema()

_NAME = b"tfgan_kit"
_ARRAYS = b"tfgan_kit_arrays"
_CHECKSUM = b"tfgan_kit_sha256"
_OPERATORS = {
    code: name
    for name, code in vars(schema.BuiltinOperator).items()
    if not name.startswith("_")
}


def count_operators(content):
    """Return the number of occurrences of each operator, the most frequent first."""
    model = schema.ModelT.InitFromPackedBuf(content)
    names = [_operator(code) for code in model.operatorCodes]
    counts = collections.Counter(
        names[operator.opcodeIndex]
        for graph in model.subgraphs
        for operator in graph.operators or ()
    )
    return dict(counts.most_common())


def _operator(code):
    # Old files have the code in a byte.
    number = max(code.builtinCode, code.deprecatedBuiltinCode)
    if number == schema.BuiltinOperator.CUSTOM:
        return code.customCode.decode()
    return _OPERATORS[number]


def read_metadata(content):
    """Return the dictionary from `with_metadata`, or None if none can be read."""
    try:
        metadata = documents.parse(_read(content, _NAME))
    except (ValueError, TypeError, IndexError):
        return None
    return metadata if isinstance(metadata, dict) else None


def read_arrays(content):
    """Return the arrays from `with_arrays` by name, empty if there are none."""
    packed = _read(content, _ARRAYS)
    if packed is None:
        return {}
    return archives.read_arrays(io.BytesIO(packed), "a TFLite file")


def _read(content, name):
    model = schema.ModelT.InitFromPackedBuf(content)
    for entry in model.metadata or ():
        if entry.name == name:
            return bytes(model.buffers[entry.buffer].data)
    return None


def with_metadata(content, metadata):
    """Return a file's bytes with a dictionary of JSON values; the rest is unchanged."""
    return _with(content, _NAME, json.dumps(metadata).encode())


def with_arrays(content, arrays):
    """Return a file's bytes with compressed arrays by name; the rest is unchanged."""
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays)
    return _with(content, _ARRAYS, packed.getvalue())


def with_checksum(content):
    """Return a file's bytes with a SHA-256 of their contents; call this last."""
    digest = _digest(schema.ModelT.InitFromPackedBuf(content))
    return _with(content, _CHECKSUM, digest)


def is_intact(content):
    """Return whether a file has the contents of its checksum, or has no checksum."""
    model = schema.ModelT.InitFromPackedBuf(content)
    if not model.metadata or model.metadata[-1].name != _CHECKSUM:
        return True
    stored = bytes(model.buffers[model.metadata.pop().buffer].data)
    del model.buffers[-1]  # it was added last
    return stored == _digest(model)


def _digest(model):
    return hashlib.sha256(pack(model)).digest()


def _with(content, name, data):
    model = schema.ModelT.InitFromPackedBuf(content)
    entry, buffer = schema.MetadataT(), schema.BufferT()
    entry.name, entry.buffer = name, len(model.buffers)
    buffer.data = np.frombuffer(data, np.uint8)
    model.buffers.append(buffer)
    model.metadata = [*(model.metadata or ()), entry]
    return pack(model)


def pack(model):
    """Return the bytes of a file from a `ModelT`."""
    builder = _Builder()
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


class _Builder(flatbuffers.Builder):
    """Builder that puts bytes at multiples of 16, where the schema wants weights.

    The schema's Python code leaves that out.
    """

    def StartVector(self, elemSize, numElems, alignment):
        if elemSize == 1:
            alignment = 16
        return super().StartVector(elemSize, numElems, alignment)
