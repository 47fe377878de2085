"""TF Serving's gRPC and REST on 127.0.0.1, for tests: its codes, messages and JSON.

What stands here and in `serving_models` was read in the sources and the documentation
of the real server: `predict_util.cc`, `json_tensor.cc`, `http_rest_api_util.cc`,
`http_server.cc`, `get_model_status_impl.cc` and `api_rest.md`.
"""

import concurrent.futures
import contextlib
import functools
import http.server
import json
import re
import threading
import urllib.parse

import grpc
import tensorflow as tf
from google.protobuf import json_format
from tensorflow_serving.apis import (
    get_model_metadata_pb2,
    predict_pb2,
    prediction_service_pb2_grpc,
)

import serving_json
from serving_models import Code, Models, ServingError

_HTTP = {Code.NOT_FOUND: 404, Code.INVALID_ARGUMENT: 400, Code.FAILED_PRECONDITION: 400}
_MODEL = r"(?i)/v1/models/(?P<name>[^/:]+)(?:/versions/(?P<version>\d+))?"
_PATHS = {
    "GET": re.compile(_MODEL + "(?P<metadata>/metadata)?"),
    "POST": re.compile(_MODEL + ":predict"),
}


@contextlib.contextmanager
def grpc_server(models, delay=0):
    """Serves over gRPC what `Models` takes; yields `127.0.0.1:PORT`."""
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(2))
    service = _PredictionService(Models(models, delay))
    prediction_service_pb2_grpc.add_PredictionServiceServicer_to_server(service, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(None).wait()


@contextlib.contextmanager
def rest_server(models, delay=0):
    """Serves over REST what `Models` takes; yields `127.0.0.1:PORT`."""
    with http_server(functools.partial(_Handler, Models(models, delay))) as address:
        yield address


@contextlib.contextmanager
def http_server(handler):
    """Serves with a handler of the standard library; yields `127.0.0.1:PORT`."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _PredictionService(prediction_service_pb2_grpc.PredictionServiceServicer):
    def __init__(self, models):
        self._models = models

    def Predict(self, request, context):
        spec = request.model_spec
        inputs = {key: tf.make_ndarray(value) for key, value in request.inputs.items()}
        signature = spec.signature_name or "serving_default"
        with _aborting(context):
            outputs = self._models.predict(
                spec.name, _version(spec), signature, inputs, request.output_filter
            )
        response = predict_pb2.PredictResponse(model_spec=spec)
        for name, array in outputs.items():
            response.outputs[name].CopyFrom(tf.make_tensor_proto(array))
        return response

    def GetModelMetadata(self, request, context):
        spec = request.model_spec
        with _aborting(context):
            version, defs = self._models.signature_defs(spec.name, _version(spec))
        response = get_model_metadata_pb2.GetModelMetadataResponse(model_spec=spec)
        response.model_spec.version.value = version
        response.metadata["signature_def"].Pack(_signature_def_map(defs))
        return response


def _version(spec):
    return spec.version.value if spec.HasField("version") else None


@contextlib.contextmanager
def _aborting(context):
    try:
        yield
    except ServingError as error:
        context.abort(*error.args)


def _signature_def_map(defs):
    found = get_model_metadata_pb2.SignatureDefMap()
    for name, definition in defs.items():
        found.signature_def[name].CopyFrom(definition)
    return found


class _Handler(http.server.BaseHTTPRequestHandler):
    """`/v1/models/NAME[/versions/N]`: its status, `/metadata` and `:predict`."""

    def __init__(self, models, *args):
        self._models = models
        super().__init__(*args)

    def do_GET(self):
        try:
            status, content = 200, self._content()
        except ServingError as error:
            status, content = _HTTP[error.args[0]], {"error": error.args[1]}
        content = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        with contextlib.suppress(ConnectionError):  # the client may have gone
            self.end_headers()
            self.wfile.write(content)

    do_POST = do_GET

    def log_message(self, *args):
        """pytest's output is for failures."""

    def _content(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        match = _PATHS[self.command].fullmatch(self.path)
        if not match:
            message = f"Malformed request: {self.command} {self.path}"
            raise ServingError(Code.INVALID_ARGUMENT, message)
        name = urllib.parse.unquote(match["name"])
        version = match["version"] and int(match["version"])
        if self.command == "POST":
            return serving_json.predict(self._models, name, version, body)
        describe = _metadata if match["metadata"] else _status
        return describe(self._models, name, version)


def _metadata(models, name, version):
    version, defs = models.signature_defs(name, version)
    found = json_format.MessageToDict(
        _signature_def_map(defs),
        preserving_proto_field_name=True,
        always_print_fields_with_no_presence=True,
    )
    spec = {"name": name, "signature_name": "", "version": str(version)}
    return {"model_spec": spec, "metadata": {"signature_def": found}}


def _status(models, name, version):
    versions = models.versions(name)
    if version is not None and version not in versions:
        message = f"Could not find version {version} of model {name}"
        raise ServingError(Code.NOT_FOUND, message)
    if not versions:
        message = f"Could not find any versions of model {name}"
        raise ServingError(Code.NOT_FOUND, message)
    healthy = {"error_code": "OK", "error_message": ""}
    return {
        "model_version_status": [
            {"version": str(number), "state": "AVAILABLE", "status": healthy}
            for number in versions
            if version in (None, number)
        ]
    }
