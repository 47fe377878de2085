"""`request` shows what `sample` shows, and tells what is wrong in one sentence."""

import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image

import serving_servers

FLAGS = {"grpc": [], "rest": ["--rest"]}
SERVERS = {"grpc": serving_servers.grpc_server, "rest": serving_servers.rest_server}


@pytest.fixture(scope="module")
def addresses(tfgan_kit, finished):
    models = {"dresses": finished / tfgan_kit.saved}
    with (
        serving_servers.grpc_server(models) as over_grpc,
        serving_servers.rest_server(models) as over_rest,
    ):
        yield {"grpc": over_grpc, "rest": over_rest}


@pytest.fixture(params=["grpc", "rest"])
def protocol(request):
    return request.param


@pytest.fixture
def asked(protocol, addresses):
    """The arguments that ask the protocol's server for pictures."""
    return [addresses[protocol], *FLAGS[protocol], "--model", "dresses"]


def _read(path):
    with Image.open(path) as picture:
        return np.asarray(picture, dtype=int)


@pytest.mark.parametrize("signature", ["from_seeds", "serving_default"])
def test_the_picture_is_that_of_sample(tfgan_kit, finished, asked, signature):
    numbers = ["--num", "5", "--seed", "9"]
    tfgan_kit.works("sample", finished / tfgan_kit.saved, *numbers, "--out", "own.png")
    args = [*asked, *numbers, "--signature", signature, "--out", "deep/grid.png"]
    result = tfgan_kit.works("request", *args, "--version", 1)
    assert result.stdout == "deep/grid.png\n"
    pattern = rf"5 pictures from dresses/{signature} in \d+\.\d\d s\n"
    assert re.fullmatch(pattern, result.stderr)
    expected = _read("own.png")
    assert np.abs(_read("deep/grid.png") - expected).max() <= 1
    assert expected.std() > 1


def test_nothing_but_the_result_is_written_to_the_terminal(asked, environment):
    """What TensorFlow and gRPC tell of themselves stays away."""
    result = subprocess.run(
        [sys.executable, "-m", "tfgan_kit", "request", *asked],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert (result.returncode, result.stdout) == (0, "samples.png\n"), result.stderr
    pattern = r"16 pictures from dresses/from_seeds in \d+\.\d\d s\n"
    assert re.fullmatch(pattern, result.stderr)
    assert _read("samples.png").shape == (4 * 28, 4 * 28)


def test_rest_needs_no_tensorflow(addresses, environment):
    args = [addresses["rest"], "--rest", "--model", "dresses"]
    code = (
        "import sys\nfrom tfgan_kit.cli.main import main\n"
        f"main(['request', *{args}], standalone_mode=False)\n"
        "assert not {'tensorflow', 'grpc'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert pathlib.Path("samples.png").is_file()


@pytest.mark.parametrize(
    ("more", "code", "sentence"),
    [
        (["--model", "shoes"], 2, "serves no model 'shoes': give the name and"),
        (["--version", "2"], 2, "serves no model 'dresses' with a version 2: give"),
        (["--version", "0"], 2, "version must be an integer of at least 1 "),
        (["--signature", "x"], 2, "has no signature 'x': it has float_images, from_"),
        (["--num", "0"], 2, "num_images must be an integer of at least 1."),
        (["--seed", "-1"], 2, "seed must be an integer of at least 0 "),
        (["--timeout", "nan"], 2, "timeout must be a number above 0 and below"),
        (
            ["--out", "a.jpg"],
            2,
            "must name a .png or .npy file. Received: a.jpg.",
        ),
        (["--out", f"{__file__}/a.png"], 2, "cannot be written below a"),
        (["--timeout", "1e-6"], 1, " answer within 1e-06 s: give a longer --timeout"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_written(
    tfgan_kit, asked, more, code, sentence
):
    assert sentence in tfgan_kit.fails(code, "request", *asked, *more)
    assert not os.listdir()


def test_no_server_is_told_and_nothing_written(tfgan_kit, protocol):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"127.0.0.1:{listening.getsockname()[1]}"
    args = ["request", address, "--model", "gan", *FLAGS[protocol]]
    sentence = tfgan_kit.fails(1, *args)
    assert f"at {address} (Connection refused): start it, or " in sentence
    assert not os.listdir()
    assert "is HOST:PORT" in tfgan_kit.fails(2, "request", "gan", *args[2:])


def test_grpc_must_be_there(tfgan_kit, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    sentence = tfgan_kit.fails(2, "request", "localhost:8500", "--model", "gan")
    assert "pip install 'tfgan-kit[serving]', or give --rest" in sentence


# What runs in the background is told to ignore Ctrl-C, and so is what it starts. A
# `preexec_fn` may hang, for gRPC has threads here.
_HEARING = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("tfgan_kit", run_name="__main__", alter_sys=True)
"""


def test_ctrl_c_ends_the_wait(protocol, environment):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        # It would wait ten times as long as this test does.
        wait = ("--timeout", "600")
        args = ["request", address, "--model", "gan", *FLAGS[protocol], *wait]
        process = subprocess.Popen(
            [sys.executable, "-c", _HEARING, *args],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        silent.settimeout(60)
        with silent.accept()[0]:
            time.sleep(0.2)
            process.send_signal(signal.SIGINT)
            stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stdout) == (130, "")
    assert stderr.strip() == "Error: interrupted"
    assert not os.listdir()
