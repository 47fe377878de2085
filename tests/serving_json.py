"""TF Serving's JSON of predictions, in columns and rows, as `json_tensor.cc` has it."""

import base64
import json

import numpy as np
import tensorflow as tf

from serving_models import Code, ServingError

_TYPES = {str: "String", bool: "Bool", dict: "Object", type(None): "Null"}
_SEVERAL = "as multiple input tensors required as per tensorinfo_map"


def predict(models, name, version, body):
    """The answer to the JSON `body` of a `:predict`."""
    request = _parsed(body)
    signature = request.get("signature_name") or "serving_default"
    _, defs = models.signature_defs(name, version)
    if signature not in defs:
        raise _bad(f'Serving signature name: "{signature}" not found in signature def')
    inputs = defs[signature].inputs
    if "instances" in request:
        arrays = _arrays(_columns(request["instances"], inputs), inputs)
        outputs = _values(models.predict(name, version, signature, arrays))
        return {"predictions": _rows(outputs)}
    if "inputs" not in request:
        raise _bad("Missing 'inputs' or 'instances' key")
    arrays = _arrays(_named(request["inputs"], inputs), inputs)
    outputs = _values(models.predict(name, version, signature, arrays))
    # A single output goes without its name.
    return {"outputs": outputs if len(outputs) > 1 else next(iter(outputs.values()))}


def _bad(message):
    return ServingError(Code.INVALID_ARGUMENT, message)


def _parsed(body):
    if not body:
        raise _bad("JSON Parse error: The document is empty")
    try:
        request = json.loads(body)
    except ValueError as error:
        offset = getattr(error, "pos", 0)
        message = f"JSON Parse error: Invalid value. at offset: {offset}"
        raise _bad(message) from None
    if not isinstance(request, dict):
        raise _bad(f"JSON Value: {json.dumps(request)} Is not object")
    return request


def _named(values, inputs):
    """The columns of `inputs`: by name, or those of a single input."""
    if not isinstance(values, dict):
        if len(inputs) > 1:
            message = "inputs is a plain value/list, but expecting an object"
            raise _bad(f"{message} {_SEVERAL}")
        return dict.fromkeys(inputs, values)
    for name in inputs:
        if name not in values:
            raise _bad(f"Missing named input: {name} in 'inputs' object.")
    return {name: values[name] for name in inputs}


def _columns(rows, inputs):
    """The columns of `instances`: of objects, or of the values of a single input."""
    if not (isinstance(rows, list) and rows):
        message = "Excepting 'instances' to be an list/array"  # as it is spelt there
        raise _bad(f"JSON Value: {json.dumps(rows)} {message}")
    if not isinstance(rows[0], dict):
        if len(inputs) > 1:
            message = "instances is a plain list, but expecting list of objects"
            raise _bad(f"{message} {_SEVERAL}")
        return dict.fromkeys(inputs, rows)
    for number, row in enumerate(rows):
        if not isinstance(row, dict) or set(row) != set(inputs):
            raise _bad(
                f"Failed to process element: {number} of 'instances' list. JSON "
                f"object: {json.dumps(row)} keys must be equal to: "
                f"{','.join(sorted(inputs))}"
            )
    return {name: [row[name] for row in rows] for name in inputs}


def _rows(outputs):
    if len(outputs) == 1:
        return next(iter(outputs.values()))
    rows = zip(*outputs.values(), strict=True)
    return [dict(zip(outputs, row, strict=True)) for row in rows]


def _arrays(columns, inputs):
    arrays = {}
    for name, values in columns.items():
        dtype = tf.as_dtype(inputs[name].dtype)
        if dtype == tf.string:
            arrays[name] = np.array([_bytes(value) for value in values], object)
            continue
        _check_types(values, dtype)
        try:
            arrays[name] = np.asarray(values, dtype.as_numpy_dtype)
        except ValueError:
            raise _bad("Encountered list at unexpected size") from None
    return arrays


def _bytes(value):
    """A string; an object of `b64` is bytes, as `json_tensor.cc` reads it."""
    if isinstance(value, dict) and set(value) == {"b64"}:
        return base64.b64decode(value["b64"])
    if not isinstance(value, str):
        kind = _TYPES.get(type(value), "Number")
        raise _bad(f"JSON Value: {value} Type: {kind} is not of expected type: string")
    return value.encode()


def _check_types(values, dtype):
    if isinstance(values, list):
        for value in values:
            _check_types(value, dtype)
        return
    number = isinstance(values, int) and not isinstance(values, bool)
    fits = number and (dtype.is_floating or dtype.min <= values <= dtype.max)
    if not fits and not (isinstance(values, float) and dtype.is_floating):
        kind = _TYPES.get(type(values), "Number")
        raise _bad(
            f"JSON Value: {json.dumps(values)} Type: {kind} is not of expected type: "
            f"{dtype.name}"
        )


def _values(outputs):
    return {name: _listed(name, array) for name, array in outputs.items()}


def _listed(name, array):
    """Nested lists; strings of a name that ends in `_bytes` as base64."""
    if array.dtype != object:
        return array.tolist()
    if name.endswith("_bytes"):
        return [{"b64": base64.b64encode(item).decode()} for item in array]
    return np.char.decode(array.astype(bytes)).tolist()
