"""TF Serving over REST."""

import base64
import concurrent.futures
import functools
import threading
import urllib.parse

import requests

from tfgan_kit.client.client import Client


class RestClient(Client):
    """A model of a running TF Serving, over REST; see `Client`.

    Examples:
        >>> client = tfgan_kit.client.RestClient("localhost:8501", "digits", version=2)
        >>> client.address, client.model, client.version
        ('localhost:8501', 'digits', 2)
    """

    protocol = "REST"
    other_port = "leave out --rest if this is its gRPC port"

    def signature_defs(self):
        answer = self._answer("GET", "/metadata")
        try:
            return answer["metadata"]["signature_def"]["signature_def"]
        except (KeyError, TypeError):
            raise self.no_server("it describes no signatures") from None

    def predict(self, signature, inputs, output):
        columns = {name: _json(array) for name, array in inputs.items()}
        request = {"signature_name": signature, "inputs": columns}
        answer = self._answer("POST", ":predict", request)
        values = answer.get("outputs")
        # A single output comes without its name.
        values = values.get(output) if isinstance(values, dict) else values
        try:
            return [_plain(value) for value in values]
        except (KeyError, TypeError, ValueError):
            raise self.failed(f"no list of values is its {output}") from None

    def _answer(self, method, action, body=None):
        """Return the JSON object of an answer that reports no error."""
        exchange = functools.partial(self._exchange, method, action, body)
        try:
            status, answer = _within(self.timeout, exchange)
        except (TimeoutError, requests.Timeout):
            raise self.too_slow() from None
        except requests.RequestException as error:
            raise self.no_server(_reason(error)) from None
        if not isinstance(answer, dict) or (status != 200 and "error" not in answer):
            raise self.no_server(f"HTTP {status} without the JSON of TF Serving")
        if status == 200:
            return answer
        if status == 404:
            raise self.no_model()
        raise self.too_slow() if status == 504 else self.failed(answer["error"])

    def _exchange(self, method, action, body):
        """Return status and JSON of one answer; None for JSON that is unreadable."""
        path = f"/v1/models/{urllib.parse.quote(self.model, safe='')}"
        if self.version is not None:
            path += f"/versions/{self.version}"
        with requests.Session() as session:
            # No proxy, no .netrc: see `Client`.
            session.trust_env = False
            answer = session.request(
                method,
                f"http://{self.address}{path}{action}",
                json=body,
                timeout=self.timeout,
                allow_redirects=False,
            )
        try:
            return answer.status_code, answer.json()
        except (ValueError, RecursionError):
            return answer.status_code, None


def _reason(error):
    """Return the system's reason behind an exception of requests or urllib3."""
    cause = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
        cause = cause.__cause__ or cause.__context__
    return "it speaks no HTTP"


def _plain(value):
    """Return a value of an output; a name that ends in `_bytes` means base64."""
    if isinstance(value, dict):
        return base64.b64decode(value["b64"], validate=True)
    return value


def _json(array):
    """Return nested lists; bytes are base64, as TF Serving expects them."""
    if array.dtype != object:
        return array.tolist()
    return [{"b64": base64.b64encode(item).decode()} for item in array]


def _within(seconds, call):
    """Return `call()`, or raise TimeoutError if it takes longer.

    The timeout of requests restarts with every byte, and the host look-up has none.
    """
    future = concurrent.futures.Future()

    def run():
        try:
            future.set_result(call())
        except Exception as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future.result(seconds)
