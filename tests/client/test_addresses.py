"""What is said where no TF Serving answers, over both protocols."""

import contextlib
import gc
import socket
import threading
import time

import pytest

from tfgan_kit import client as package
from tfgan_kit.errors import InputError, RunError

HINTS = {
    "grpc": "start it, or give --rest if this is its REST port.",
    "rest": "start it, or leave out --rest if this is its gRPC port.",
}
NAMES = {"grpc": "gRPC", "rest": "REST"}


def asking(client, address, timeout=20.0):
    """The sentence about a request that fails, which it does at once."""
    started = time.monotonic()
    with pytest.raises(RunError) as caught:
        package.request_pictures(client("gan", None, timeout, address=address), "a", 1)
    assert time.monotonic() - started < 15
    return str(caught.value)


@contextlib.contextmanager
def port_that(answer):
    """A port where every connection is given to `answer`; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    connection = listening.accept()[0]
                    with connection, contextlib.suppress(OSError):
                        answer(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"127.0.0.1:{listening.getsockname()[1]}"
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


_HALF = b"HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\n{"


@pytest.mark.parametrize(
    "said",
    [b"", b"SSH-2.0-x\r\n", _HALF],
    ids=["hangs up", "speaks SSH", "breaks off"],
)
def test_another_server_is_told(client, protocol, said):
    with port_that(lambda connection: connection.sendall(said)) as address:
        sentence = asking(client, address)
        gc.collect()  # a socket that is still open would be told of
    start = f"no TF Serving answers over {NAMES[protocol]} at {address} ("
    assert sentence.startswith(start)
    assert sentence.endswith(f"): {HINTS[protocol]}")


def test_a_refused_connection_is_told(client, protocol):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"127.0.0.1:{listening.getsockname()[1]}"
    assert asking(client, address) == (
        f"no TF Serving answers over {NAMES[protocol]} at {address} (Connection "
        f"refused): {HINTS[protocol]}"
    )


@pytest.mark.parametrize("host", ["no-such-host.invalid", "[::1]", "unix"])
def test_a_host_that_is_none_is_told(client, protocol, host):
    sentence = asking(client, f"{host}:1")
    start = f"no TF Serving answers over {NAMES[protocol]} at {host}:1 ("
    assert sentence.startswith(start)
    assert sentence.endswith(f"): {HINTS[protocol]}")
    # gRPC takes some names for schemes.
    assert "No such file" not in sentence


def test_the_port_of_the_other_protocol_is_told(client, protocol, addresses):
    address = addresses[{"grpc": "rest", "rest": "grpc"}[protocol]]
    sentence = asking(client, address)
    assert sentence.startswith(
        f"no TF Serving answers over {NAMES[protocol]} at {address} ("
    )
    assert sentence.endswith(f"): {HINTS[protocol]}")


def test_a_silent_port_is_told(client, protocol):
    with port_that(
        lambda connection: connection.recv(10**6) and time.sleep(1)
    ) as address:
        sentence = asking(client, address, timeout=0.3)
    assert sentence.startswith(f"{address} gave no {NAMES[protocol]} answer within 0.3")


def test_the_timeout_is_that_of_the_whole_answer():
    """Each byte comes in time, but not all of them."""

    def drip(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(12):
            connection.sendall(b" ")
            time.sleep(0.1)

    with port_that(drip) as address:
        started = time.monotonic()
        with pytest.raises(RunError, match=r"gave no REST answer within 0\.3 s"):
            package.RestClient(address, "gan", None, 0.3).signature_defs()
        assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    "address",
    [
        *("", "localhost", "localhost:", ":8500", "localhost:0", "localhost:65536"),
        *("http://localhost:8501", "a b:1", "a..b:1", "localhost:8500/v1", "h:1\n"),
        *("::1:8500", "[::1]", "lo\udcffcal:1", f"{'a' * 64}:1", "h:8500:1"),
    ],
)
def test_an_address_that_is_none_is_refused(client, address):
    with pytest.raises(InputError) as caught:
        client("gan", address=address or " ")
    assert str(caught.value).startswith("a server's address is HOST:PORT, such as lo")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["", None], "a model needs a name. Received: ''."),
        (["a\udcff", None], "a model needs a name. Received: 'a\\udcff'."),
        (["gan", 0], "version must be an integer of at least 1 and below"),
        (["gan", None, 0.0], "timeout must be a number above 0 and below 1000000."),
        (["gan", None, 1e6], "timeout must be a number above 0 and below 1000000."),
    ],
)
def test_what_cannot_be_asked_for_is_refused(client, arguments, sentence):
    with pytest.raises(InputError) as caught:
        client(*arguments)
    assert str(caught.value).startswith(sentence)


def test_no_proxy_is_asked(client, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        nobody = f"http://127.0.0.1:{listening.getsockname()[1]}"
    for name in ("http_proxy", "https_proxy", "grpc_proxy", "all_proxy"):
        monkeypatch.setenv(name, nobody)
        monkeypatch.setenv(name.upper(), nobody)
    for name in ("no_proxy", "no_grpc_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    assert "from_seeds" in client().signature_defs()
