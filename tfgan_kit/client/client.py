"""A client of TF Serving in any protocol, and the messages of its failures."""

import abc
import re

from tfgan_kit import files, options
from tfgan_kit.errors import InputError, RunError

_ADDRESS = re.compile(
    r"((?:[\w-]{1,63}\.)*[\w-]{1,63}|\[[0-9a-f:.]+\]):(\d{1,5})", re.ASCII | re.I
)


class Client(abc.ABC):
    """One model of a running TF Serving; each subclass speaks one protocol.

    Connections are direct and ignore proxies in the environment. A model's server runs
    on this machine or nearby, where a web proxy cannot reach it, and the proxy would
    answer in its place. Nothing is retried.

    Args:
        address: str. `HOST:PORT`, with an IPv6 host in brackets.
        model: str. The name that the server gives the model.
        version: int. The model's version. Defaults to None, which means the newest
            served.
        timeout: float. Seconds for each request, including the host look-up.

    Raises:
        InputError: An argument is invalid (at once), or the server has no such model or
            version (on a request).
        RunError: On a request: no TF Serving answers, it is too slow, or it fails.

    Examples:
        >>> client = tfgan_kit.client.RestClient("localhost:8501", "digits", timeout=5)
        >>> client.host, client.port, client.version
        ('localhost', 8501, None)
    """

    protocol: str
    other_port: str

    def __init__(self, address, model, version=None, timeout=30.0):
        match = _ADDRESS.fullmatch(address)
        if not match or not 0 < int(match[2]) < 2**16:
            raise InputError(
                "a server's address is HOST:PORT, such as localhost:8500. "
                f"Received: {address!r}."
            )
        if not (model and model.isprintable()):
            raise InputError(f"a model needs a name. Received: {model!r}.")
        self.address = address
        self.host, self.port = match[1].strip("[]"), int(match[2])
        self.model = model
        self.version = None if version is None else options.check("version", version)
        self.timeout = options.check("timeout", timeout)

    @abc.abstractmethod
    def signature_defs(self):
        """Return the model's `SignatureDef`s by name, in the JSON form of the proto."""

    @abc.abstractmethod
    def predict(self, signature, inputs, output):
        """Return one output of a signature: an array, or its nested lists.

        Args:
            signature: str. Its name.
            inputs: dict. Arrays by name.
            output: str. The output's name.
        """

    def no_server(self, reason):
        return RunError(
            f"no TF Serving answers over {self.protocol} at {self.address} "
            f"({one_line(reason)}): start it, or {self.other_port}."
        )

    def no_model(self):
        version = "" if self.version is None else f" with a version {self.version}"
        return InputError(
            f"{self.address} serves no model {self.model!r}{version}: give the name "
            "and the version that the server has."
        )

    def too_slow(self):
        return RunError(
            f"{self.address} gave no {self.protocol} answer within {self.timeout:g} s: "
            "give a longer --timeout, or another address."
        )

    def failed(self, reason):
        return RunError(
            f"{self.model} at {self.address} answered with an error: "
            f"{one_line(reason).rstrip('.')}."
        )


def one_line(text):
    """Return another program's message in a form that fits into a sentence."""
    return files.shown(" ".join(str(text).split()))[:300]
