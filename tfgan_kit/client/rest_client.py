"""TF Serving over REST, with the standard library alone."""

import base64
import concurrent.futures
import contextlib
import functools
import http.client
import json
import threading
import urllib.parse

from tfgan_kit.client.client import Client


class RestClient(Client):
    """A model of a running TF Serving, asked over REST; see `Client`."""

    protocol = "REST"
    other_port = "leave out --rest if this is its gRPC port"

    def signature_defs(self):
        answer = self._answer("GET", "/metadata")
        try:
            return answer["metadata"]["signature_def"]["signature_def"]
        except (KeyError, TypeError):
            raise self.no_server("it describes no signatures") from None

    def predict(self, signature, inputs, output):
        columns = {name: array.tolist() for name, array in inputs.items()}
        request = {"signature_name": signature, "inputs": columns}
        answer = self._answer("POST", ":predict", json.dumps(request))
        values = answer.get("outputs")
        # A single output goes without its name.
        values = values.get(output) if isinstance(values, dict) else values
        try:
            return [_plain(value) for value in values]
        except (KeyError, TypeError, ValueError):
            raise self.failed(f"no list of values is its {output}") from None

    def _answer(self, method, action, body=None):
        """The JSON object of an answer that tells of no error."""
        exchange = functools.partial(self._exchange, method, action, body)
        try:
            status, content = _within(self.timeout, exchange)
        except TimeoutError:
            raise self.too_slow() from None
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "strerror", None) or "it speaks no HTTP"
            raise self.no_server(reason) from None
        try:
            answer = json.loads(content)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict) or (status != 200 and "error" not in answer):
            raise self.no_server(f"HTTP {status} without the JSON of TF Serving")
        if status == 200:
            return answer
        if status == 404:
            raise self.no_model()
        raise self.too_slow() if status == 504 else self.failed(answer["error"])

    def _exchange(self, method, action, body):
        """Status and content of one answer."""
        path = f"/v1/models/{urllib.parse.quote(self.model, safe='')}"
        if self.version is not None:
            path += f"/versions/{self.version}"
        connection = http.client.HTTPConnection(self.host, self.port, self.timeout)
        with contextlib.closing(connection):
            headers = {"Content-Type": "application/json"}
            connection.request(method, path + action, body, headers)
            # The connection does not close an answer that breaks off.
            with connection.getresponse() as answer:
                return answer.status, answer.read()


def _plain(value):
    """A value of an output whose name ends in `_bytes` is base64."""
    if isinstance(value, dict):
        return base64.b64decode(value["b64"], validate=True)
    return value


def _within(seconds, call):
    """What `call()` gives or raises; TimeoutError where it takes longer.

    A socket's own timeout begins anew with every byte, and finding a host has none.
    """
    future = concurrent.futures.Future()

    def run():
        try:
            future.set_result(call())
        except Exception as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future.result(seconds)
