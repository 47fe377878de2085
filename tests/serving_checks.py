"""How TF Serving answers an exported model's clients, and others.

These are for the servers of the tests and for the real one, so that each holds the
other to it.
"""

import base64
import json
import re
import urllib.error
import urllib.request

import grpc
import pytest
import tensorflow as tf
from tensorflow_serving.apis import predict_pb2, prediction_service_pb2_grpc

# Path below /v1/models/, body, status, message; NAME is the served model's.
REST_REFUSALS = [
    ("gam:predict", {"inputs": [1]}, 404, r"Servable not found for .*Latest\(gam"),
    ("NAME/versions/99:predict", {"inputs": [1]}, 404, r"Specific\(.*, 99\)"),
    ("NAME/versions/99", None, 404, "Could not find version 99 of model "),
    ("gam", None, 404, "Could not find any versions of model gam"),
    ("gam/metadata", None, 404, r"Servable not found for request: Latest\(gam\)"),
    ("NAME:predicts", {}, 400, "Malformed request: POST /v1/models/"),
    ("NAME:predict", b"", 400, "JSON Parse error: The document is empty"),
    ("NAME:predict", b"{", 400, "JSON Parse error"),
    ("NAME:predict", {}, 400, "Missing 'inputs' or 'instances' key"),
    (
        "NAME:predict",
        {"signature_name": "x", "inputs": [1]},
        400,
        r"Serving signature name: .*x.* not found in signature def",
    ),
    (
        "NAME:predict",
        {"signature_name": "sample", "inputs": {"seed": 1}},
        400,
        "Missing named input: num_images in 'inputs' object",
    ),
    (
        "NAME:predict",
        {"signature_name": "sample", "inputs": [1]},
        400,
        "inputs is a plain value/list, but expecting an object as multiple",
    ),
    (
        "NAME:predict",
        {"signature_name": "from_seeds", "instances": [{"seed": 1}]},
        400,
        "Failed to process element: 0 ",
    ),
    (
        "NAME:predict",
        {"signature_name": "from_seeds", "instances": ["one"]},
        400,
        "Type: String is not of expected type: int64",
    ),
    (
        "NAME:predict",
        {"signature_name": "from_seeds", "instances": [0.5]},
        400,
        "Type: Number is not of expected type: int64",
    ),
    ("NAME:predict", {"inputs": [[1.0]]}, 400, ""),
]

# ModelSpec, inputs, code, message; the name is the served model's if there is none.
GRPC_REFUSALS = [
    ({"name": "gam"}, {}, "NOT_FOUND", r"Servable not found .*: Latest\(gam\)"),
    (
        {"version": 99},
        {},
        "NOT_FOUND",
        r"Servable not found .*: Specific\(.*, 99\)",
    ),
    (
        {"signature_name": "x"},
        {},
        "FAILED_PRECONDITION",
        'Serving signature key "x" not found.',
    ),
    (
        {"signature_name": "from_seeds"},
        {"seeds": [1], "a": [2]},
        "INVALID_ARGUMENT",
        r"input size does not match signature: 2!=1 len\({a,seeds}\) != "
        r"len\({seeds}\). Sent extra: {a}. Missing but required: {}.",
    ),
    (
        {"signature_name": "from_seeds"},
        {"seed": [1]},
        "INVALID_ARGUMENT",
        r"Signature input alias: seeds\(feed name: .*\) not found in request",
    ),
    ({}, {"latents": [[1.0]]}, "INVALID_ARGUMENT", ""),
]


def rest(address, path, body=None):
    """Status and JSON; a body makes it a POST."""
    body = (
        body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{address}/v1/models/{path}", body, 60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def check_rows_and_columns(address, name):
    path = f"{name}:predict"
    seeds = [0, 5]
    status, columns = rest(
        address, path, {"signature_name": "from_seeds", "inputs": {"seeds": seeds}}
    )
    assert (status, list(columns), len(columns["outputs"])) == (200, ["outputs"], 2)
    rows = {"predictions": columns["outputs"]}
    for instances in (seeds, [{"seeds": seed} for seed in seeds]):
        asked = {"signature_name": "from_seeds", "instances": instances}
        assert rest(address, path, asked) == (200, rows)
    asked = {"signature_name": "sample", "inputs": {"num_images": 2, "seed": 0}}
    sampled = rest(address, path, asked)[1]["outputs"]
    assert set(sampled) == {"images", "latents"}
    default = rest(address, path, {"instances": sampled["latents"]})
    assert default == (200, {"predictions": sampled["images"]})
    asked = {"signature_name": "png", "instances": [{"seeds": 0}]}
    ((file,),) = rest(address, path, asked)[1].values()
    assert base64.b64decode(file["b64"]).startswith(b"\x89PNG")


def check_status_and_metadata(address, name):
    versions = rest(address, name)[1]["model_version_status"]
    newest = max(versions, key=lambda version: int(version["version"]))
    healthy = {"error_code": "OK", "error_message": ""}
    assert (newest["state"], newest["status"]) == ("AVAILABLE", healthy)
    path = f"{name}/versions/{newest['version']}"
    assert rest(address, path)[1]["model_version_status"] == [newest]
    metadata = rest(address, f"{path}/metadata")[1]
    assert metadata["model_spec"]["version"] == newest["version"]
    inputs = metadata["metadata"]["signature_def"]["signature_def"]["sample"]["inputs"]
    assert inputs["seed"]["dtype"] == "DT_INT64"
    assert inputs["seed"]["tensor_shape"] == {"dim": [], "unknown_rank": False}


def check_rest_refusal(address, name, path, body, status, message):
    found, answer = rest(address, path.replace("NAME", name), body)
    assert (found, list(answer)) == (status, ["error"])
    assert re.search(message, answer["error"])


def check_grpc_refusal(address, model, spec, inputs, code, message):
    request = predict_pb2.PredictRequest()
    request.model_spec.name = spec.get("name", model)
    request.model_spec.signature_name = spec.get("signature_name", "")
    if "version" in spec:
        request.model_spec.version.value = spec["version"]
    for name, values in inputs.items():
        request.inputs[name].CopyFrom(tf.make_tensor_proto(values))
    with grpc.insecure_channel(address) as channel:
        stub = prediction_service_pb2_grpc.PredictionServiceStub(channel)
        with pytest.raises(grpc.RpcError) as caught:
            stub.Predict(request, timeout=60)
    assert caught.value.code() == grpc.StatusCode[code]
    assert re.search(message, caught.value.details())
