"""A real TF Serving, where there is one.

Where `tensorflow_model_server` is on the PATH, it is started. One that runs already is
named by TFGAN_KIT_TEST_SERVING=HOST:GRPC_PORT,HOST:REST_PORT, and the folder of the
exported model that it serves by TFGAN_KIT_TEST_SERVING_MODEL=.../NAME.
"""

import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import time

import numpy as np
import pytest

import serving_checks
from tfgan_kit import client as package
from tfgan_kit import export, sampling
from tfgan_kit.errors import InputError, RunError

BINARY = "tensorflow_model_server"


@pytest.fixture
def served(models, tmp_path):
    """The addresses of the server, by protocol, and the folder of its model."""
    named = os.environ.get("TFGAN_KIT_TEST_SERVING")
    if named:
        folder = pathlib.Path(os.environ["TFGAN_KIT_TEST_SERVING_MODEL"])
        yield dict(zip(("grpc", "rest"), named.split(","), strict=True)), folder
    elif not shutil.which(BINARY):
        pytest.skip(f"no {BINARY} on the PATH, and TFGAN_KIT_TEST_SERVING names none")
    else:
        with started(models / "gan", tmp_path / "log") as found:
            yield found, models / "gan"


@contextlib.contextmanager
def started(folder, log):
    """Runs the real server until the block is done; yields its addresses."""
    addresses = {"grpc": _free_address(), "rest": _free_address()}
    ports = [address.rpartition(":")[2] for address in addresses.values()]
    command = [BINARY, f"--port={ports[0]}", f"--rest_api_port={ports[1]}"]
    command += [f"--model_name={folder.name}", f"--model_base_path={folder}"]
    with (
        log.open("w") as output,
        subprocess.Popen(command, stdout=output, stderr=output) as process,
    ):
        try:
            _wait(process, addresses["rest"], folder.name)
            yield addresses
        finally:
            process.terminate()


def _free_address():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"127.0.0.1:{listening.getsockname()[1]}"


def _wait(process, address, name):
    deadline = time.monotonic() + 120
    while True:
        try:
            return package.RestClient(address, name, None, 5).signature_defs()
        except (RunError, InputError):  # not there yet, or without the model
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_it_answers_as_the_servers_of_these_tests(served):
    addresses, folder = served
    name = folder.name
    for signature in ("serving_default", "float_images", "from_seeds", "sample", "png"):
        check_pictures(addresses, folder, signature)
    serving_checks.check_rows_and_columns(addresses["rest"], name)
    serving_checks.check_status_and_metadata(addresses["rest"], name)
    for refusal in serving_checks.REST_REFUSALS:
        serving_checks.check_rest_refusal(addresses["rest"], name, *refusal)
    for refusal in serving_checks.GRPC_REFUSALS:
        serving_checks.check_grpc_refusal(addresses["grpc"], name, *refusal)


def check_pictures(addresses, folder, signature):
    inputs, generator = export.open_source(export.find(folder), announce=print)
    expected = sampling.generate(generator, inputs.draw(5, seed=3)).astype(int)
    for client in (
        package.GrpcClient(addresses["grpc"], folder.name),
        package.RestClient(addresses["rest"], folder.name),
    ):
        pictures, _ = package.request_pictures(client, signature, 5, seed=3)
        assert np.abs(pictures - expected).max() <= 1
