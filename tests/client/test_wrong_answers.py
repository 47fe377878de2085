"""What is said of answers that are none of TF Serving's."""

import concurrent.futures
import contextlib
import http.server
import json

import grpc
import pytest
from tensorflow_serving.apis import get_model_metadata_pb2, predict_pb2

import serving_servers
from tfgan_kit import client as package
from tfgan_kit.errors import RunError


@contextlib.contextmanager
def answering(status, content):
    """The client of a server of HTTP that always answers so."""
    content = content if isinstance(content, bytes) else json.dumps(content).encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET

        def log_message(self, *args):
            pass

    with serving_servers.http_server(Handler) as address:
        yield package.RestClient(address, "gan")


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (404, b"<html>Not Found</html>"),
        (200, b"\xff\xfe"),
        (200, b'{"metadata": '),
        (200, b"[" * 100_000),
        (200, b"[]"),
        (500, {"detail": "other"}),
        (301, b""),
    ],
)
def test_a_server_without_its_json_is_told(status, content):
    with answering(status, content) as client, pytest.raises(RunError) as caught:
        client.signature_defs()
    assert str(caught.value) == (
        f"no TF Serving answers over REST at {client.address} (HTTP {status} without "
        "the JSON of TF Serving): start it, or leave out --rest if this is its gRPC "
        "port."
    )


@pytest.mark.parametrize(
    "described", [1, {"a": 1}, {"a": {"inputs": [1]}}, {"a": {"inputs": {"seeds": 1}}}]
)
def test_a_server_that_describes_no_signatures_is_told(described):
    metadata = {"metadata": {"signature_def": {"signature_def": described}}}
    sentence = r"\(it describes no signatures\): start it"
    for content in (metadata, {"metadata": described}, {}):
        with answering(200, content) as client, pytest.raises(RunError, match=sentence):
            package.request_pictures(client, "a", 1)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (503, r"gan at \S+ answered with an error: it is all too \\x1b\[1m much\."),
        (504, "gave no REST answer within 30 s: give a longer --timeout"),
    ],
)
def test_what_the_server_says_of_itself_is_one_line(status, sentence):
    error = {"error": "it is all\ntoo \x1b[1m much."}
    with answering(status, error) as client, pytest.raises(RunError, match=sentence):
        client.signature_defs()


@pytest.mark.parametrize(
    "outputs", [None, 3, {}, {"images": None}, [{"b64": "?"}], [{}]]
)
def test_outputs_that_are_none_are_told(outputs):
    sentence = "error: no list of values is its images"
    answer = {"outputs": outputs}
    with answering(200, answer) as client, pytest.raises(RunError, match=sentence):
        client.predict("a", {}, "images")


@contextlib.contextmanager
def grpc_answering(**answers):
    """The client of a server of gRPC with these methods alone."""

    def method(answer):
        return grpc.unary_unary_rpc_method_handler(
            lambda request, context: (
                context.abort(answer, "busy")
                if isinstance(answer, grpc.StatusCode)
                else answer
            ),
            response_serializer=lambda message: message.SerializeToString(),
        )

    handlers = {name: method(answer) for name, answer in answers.items()}
    service = "tensorflow.serving.PredictionService"
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(1))
    server.add_generic_rpc_handlers(
        [grpc.method_handlers_generic_handler(service, handlers)]
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield package.GrpcClient(f"127.0.0.1:{port}", "gan")
    finally:
        server.stop(None).wait()


def test_another_server_of_grpc_is_told():
    nothing = get_model_metadata_pb2.GetModelMetadataResponse()
    for answers, reason in (
        ({}, "Method not found!"),
        ({"GetModelMetadata": nothing}, "it describes no signatures"),
    ):
        with grpc_answering(**answers) as client, pytest.raises(RunError) as caught:
            client.signature_defs()
        assert f" ({reason}): start it, or give --rest if this is " in str(caught.value)


def test_a_tensor_that_is_none_is_told():
    broken = predict_pb2.PredictResponse()
    broken.outputs["images"].dtype = 1
    broken.outputs["images"].tensor_shape.dim.add(size=3)
    broken.outputs["images"].tensor_content = b"12345"
    sentence = "error: no tensor is its images"
    for answer in (broken, predict_pb2.PredictResponse()):
        with (
            grpc_answering(Predict=answer) as client,
            pytest.raises(RunError, match=sentence),
        ):
            client.predict("a", {}, "images")


def test_a_busy_server_is_told():
    busy = grpc.StatusCode.UNAVAILABLE
    with (
        grpc_answering(Predict=busy) as client,
        pytest.raises(RunError, match=r"answered with an error: busy\."),
    ):
        client.predict("a", {}, "images")
