"""What a TFLite file says of itself: its operators, and our metadata in it.

Both by TensorFlow's own flatbuffer schema. Nothing here verifies: what comes from
outside has first to be opened by an interpreter.
"""

import collections
import json

import flatbuffers
import numpy as np

from tfgan_kit import compat

schema = compat.tflite_schema()

_NAME = b"tfgan_kit"
_OPERATORS = {
    code: name
    for name, code in vars(schema.BuiltinOperator).items()
    if not name.startswith("_")
}


def count_operators(content):
    """How often each operator occurs, by name, the most frequent first."""
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
    """What `with_metadata` wrote: a dictionary; None where there is none to read."""
    model = schema.ModelT.InitFromPackedBuf(content)
    for entry in model.metadata or ():
        if entry.name == _NAME:
            try:
                metadata = json.loads(bytes(model.buffers[entry.buffer].data))
            except (ValueError, TypeError, IndexError):
                return None
            return metadata if isinstance(metadata, dict) else None
    return None


def with_metadata(content, metadata):
    """A file's bytes with a dictionary of what JSON has; all else in it stays."""
    model = schema.ModelT.InitFromPackedBuf(content)
    entry, buffer = schema.MetadataT(), schema.BufferT()
    entry.name, entry.buffer = _NAME, len(model.buffers)
    buffer.data = np.frombuffer(json.dumps(metadata).encode(), np.uint8)
    model.buffers.append(buffer)
    model.metadata = [*(model.metadata or ()), entry]
    return pack(model)


def pack(model):
    """The bytes of a file, of a `ModelT`."""
    builder = _Builder()
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


class _Builder(flatbuffers.Builder):
    """Puts bytes at multiples of 16, where the schema wants weights to be.

    The schema's code for Python leaves that out.
    """

    def StartVector(self, elemSize, numElems, alignment):
        if elemSize == 1:
            alignment = 16
        return super().StartVector(elemSize, numElems, alignment)
