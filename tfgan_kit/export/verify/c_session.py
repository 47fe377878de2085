"""A SavedModel in TensorFlow's C runtime: the process that `c_runtime` starts.

Do not import this module: together with Python's TensorFlow it crashes the process. It
only needs NumPy and the library's path. The request arrives pickled on stdin; the
answer is pickled to stdout: a list of dictionaries of arrays, or a text about the
failure.
"""

import ctypes
import math
import os
import pickle
import sys

import numpy as np

# TF_DataType
_CODES = {
    **{"float32": 1, "float64": 2, "int32": 3, "uint8": 4, "int16": 5, "int8": 6},
    **{"int64": 9, "bool": 10, "uint16": 17, "float16": 19, "uint32": 22, "uint64": 23},
}
_TYPES = {code: name for name, code in _CODES.items()}
_STRING, _STRING_BYTES = 7, 24  # of a TF_TString

_POINTER, _INT = ctypes.c_void_p, ctypes.c_int
_INT64, _SIZE = ctypes.c_int64, ctypes.c_size_t
# By name: the result type, then the argument types. Undeclared types are cut short.
_SYMBOLS = {
    "TF_AllocateTensor": (_POINTER, _INT, _POINTER, _INT, _SIZE),
    "TF_DeleteTensor": (None, _POINTER),
    "TF_Dim": (_INT64, _POINTER, _INT),
    "TF_GetCode": (_INT, _POINTER),
    "TF_GraphOperationByName": (_POINTER, _POINTER, ctypes.c_char_p),
    "TF_LoadSessionFromSavedModel": (
        *(_POINTER, _POINTER, _POINTER, ctypes.c_char_p),
        *(_POINTER, _INT, _POINTER, _POINTER, _POINTER),
    ),
    "TF_Message": (ctypes.c_char_p, _POINTER),
    "TF_NewGraph": (_POINTER,),
    "TF_NewSessionOptions": (_POINTER,),
    "TF_NewStatus": (_POINTER,),
    "TF_NumDims": (_INT, _POINTER),
    "TF_SessionRun": (
        *(None, _POINTER, _POINTER, _POINTER, _POINTER, _INT),
        *(_POINTER, _POINTER, _INT, _POINTER, _INT, _POINTER, _POINTER),
    ),
    "TF_StringCopy": (None, _POINTER, ctypes.c_char_p, _SIZE),
    "TF_StringGetDataPointer": (_POINTER, _POINTER),
    "TF_StringGetSize": (_SIZE, _POINTER),
    "TF_StringInit": (None, _POINTER),
    "TF_TensorByteSize": (_SIZE, _POINTER),
    "TF_TensorData": (_POINTER, _POINTER),
    "TF_TensorType": (_INT, _POINTER),
}


class _Output(ctypes.Structure):
    """TF_Output: an operation of the graph, and the index of one of its outputs."""

    _fields_ = [("operation", _POINTER), ("index", _INT)]


class Session:
    """A loaded SavedModel.

    Args:
        library: Path of libtensorflow_cc.
        folder: Path of one version.
        tag: str. The tag of one of its graphs.
    """

    def __init__(self, library, folder, tag):
        self._tf = ctypes.CDLL(library)
        for name, (result, *arguments) in _SYMBOLS.items():
            function = getattr(self._tf, name)
            function.restype, function.argtypes = result, arguments
        self._status = self._tf.TF_NewStatus()
        self._graph = self._tf.TF_NewGraph()
        tags = (ctypes.c_char_p * 1)(tag.encode())
        options = self._tf.TF_NewSessionOptions()
        self._session = self._tf.TF_LoadSessionFromSavedModel(
            *(options, None, os.fsencode(folder), tags, 1, self._graph, None),
            self._status,
        )
        self._check()

    def run(self, inputs, outputs):
        """Return arrays by the names of `outputs`.

        Args:
            inputs: Arrays by the names of tensors.
            outputs: Names of tensors, by the names under which to return them.
        """
        fed = (_POINTER * len(inputs))(*map(self._tensor, inputs.values()))
        fetched = (_POINTER * len(outputs))()
        self._tf.TF_SessionRun(
            *(self._session, None, self._outputs(inputs), fed, len(fed)),
            *(self._outputs(outputs.values()), fetched, len(fetched)),
            *(None, 0, None, self._status),
        )
        self._check()
        arrays = dict(zip(outputs, map(self._array, fetched), strict=True))
        for tensor in (*fed, *fetched):
            self._tf.TF_DeleteTensor(tensor)
        return arrays

    def _check(self):
        if self._tf.TF_GetCode(self._status):
            raise RuntimeError(self._tf.TF_Message(self._status).decode())

    def _outputs(self, names):
        outputs = []
        for name in names:
            operation, _, index = name.partition(":")
            handle = self._tf.TF_GraphOperationByName(self._graph, operation.encode())
            if not handle:
                raise RuntimeError(f"its graph has no {name}")
            outputs.append(_Output(handle, int(index)))
        return (_Output * len(outputs))(*outputs)

    def _tensor(self, array):
        array = np.asarray(array, order="C")  # ascontiguousarray turns () into (1,)
        if array.dtype == object:
            return self._strings(array)
        shape = (_INT64 * array.ndim)(*array.shape)
        code = _CODES[array.dtype.name]
        tensor = self._tf.TF_AllocateTensor(code, shape, array.ndim, array.nbytes)
        ctypes.memmove(self._tf.TF_TensorData(tensor), array.ctypes.data, array.nbytes)
        return tensor

    def _strings(self, array):
        shape = (_INT64 * array.ndim)(*array.shape)
        size = _STRING_BYTES * array.size
        tensor = self._tf.TF_AllocateTensor(_STRING, shape, array.ndim, size)
        place = self._tf.TF_TensorData(tensor)
        for number, content in enumerate(array.ravel()):
            string = place + _STRING_BYTES * number
            self._tf.TF_StringInit(string)
            self._tf.TF_StringCopy(string, content, len(content))
        return tensor

    def _array(self, tensor):
        shape = [self._tf.TF_Dim(tensor, i) for i in range(self._tf.TF_NumDims(tensor))]
        data, code = self._tf.TF_TensorData(tensor), self._tf.TF_TensorType(tensor)
        if code == _STRING:
            addresses = (data + _STRING_BYTES * i for i in range(math.prod(shape)))
            strings = np.array([self._string(place) for place in addresses], object)
            return strings.reshape(shape)
        if code not in _TYPES:
            raise RuntimeError(f"it gives a tensor of the unexpected type {code}")
        content = ctypes.string_at(data, self._tf.TF_TensorByteSize(tensor))
        return np.frombuffer(content, _TYPES[code]).reshape(shape)

    def _string(self, place):
        data = self._tf.TF_StringGetDataPointer(place)
        return ctypes.string_at(data, self._tf.TF_StringGetSize(place))


def _answer(library, folder, tag, calls):
    if "tensorflow" in sys.modules:
        return "Python's TensorFlow is loaded at the start of every Python here"
    try:
        session = Session(library, folder, tag)
        return [session.run(*call) for call in calls]
    except RuntimeError as error:
        return str(error)


def main():
    # The runtime's libraries may write to stdout, so the answer has its own descriptor.
    with open(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        pickle.dump(_answer(**pickle.load(sys.stdin.buffer)), answers)


if __name__ == "__main__":
    main()
