import functools
import hashlib
import http.server
import threading
import time

import numpy as np
import pytest
import requests
import tensorflow_datasets as tfds

from tfgan_kit.data.loading import load
from tfgan_kit.data.sources import tfds_download
from tfgan_kit.data.sources.tfds_download import download
from tfgan_kit.errors import InputError, RunError


@pytest.fixture
def host(tmp_path):
    """The address of a web server and the folder that it serves."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    folder = tmp_path / "served"
    folder.mkdir()
    handler = functools.partial(Quiet, directory=folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", folder
    server.shutdown()
    thread.join()
    server.server_close()


class Remote(tfds.core.GeneratorBasedBuilder, skip_registration=True):
    """Four images of 2x2 pixels, whose values are the first downloaded bytes."""

    name = "remote"
    VERSION = tfds.core.Version("1.0.0")
    url = None

    def _info(self):
        image = tfds.features.Image(shape=(2, 2, 1))
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict({"image": image})
        )

    def _split_generators(self, dl_manager):
        return {"train": self._generate_examples(dl_manager.download(self.url))}

    def _generate_examples(self, path):
        pixels = np.frombuffer(path.read_bytes(), np.uint8, count=16)
        for index, image in enumerate(pixels.reshape(4, 2, 2, 1)):
            yield index, {"image": image}


@pytest.fixture
def remote(host, monkeypatch, data_dir):
    """Gives the builder that downloads a file of the given bytes."""
    address, folder = host

    def make(content):
        (folder / "p.bin").write_bytes(content)
        info = tfds.download.checksums.UrlInfo(
            size=len(content),
            checksum=hashlib.sha256(content).hexdigest(),
            filename="p.bin",
        )
        monkeypatch.setattr(Remote, "url", f"{address}/p.bin")
        monkeypatch.setattr(Remote, "url_infos", {Remote.url: info})
        return Remote(data_dir=data_dir)

    return make


@pytest.fixture
def data_dir(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def test_what_comes_is_announced_and_then_read(remote, data_dir, capfd, monkeypatch):
    builder = remote(bytes(range(16)).ljust(2**20))
    monkeypatch.setattr(tfds, "list_builders", lambda **_: ["remote"])
    monkeypatch.setattr(tfds, "builder", lambda *_, **__: builder)
    told = []
    for _ in range(2):
        data = load("remote", data_dir=data_dir, announce=told.append)
        assert sorted(data.images.ravel().tolist()) == list(range(16))
        assert data.labels is None
    assert told == [
        f"Downloading remote/1.0.0 (up to 1.0 MiB) from 127.0.0.1 to {data_dir}."
    ]
    assert "Dataset" not in "".join(capfd.readouterr())


def test_a_failed_download_leaves_nothing(remote, host, data_dir):
    builder = remote(bytes(16))
    (host[1] / "p.bin").unlink()
    with pytest.raises(RunError, match=r"TFDS could not download.*'remote'"):
        download(builder, "remote")
    assert list(data_dir.iterdir()) == []


def test_a_failed_preparation_keeps_only_the_download(remote, data_dir):
    with pytest.raises(RunError, match="TFDS could not download and prepare"):
        download(remote(b"short"), "remote")
    assert [path.name for path in data_dir.iterdir()] == ["downloads"]
    assert not [*data_dir.rglob("*.tmp.*"), *data_dir.rglob("incomplete.*")]


def test_no_network_ends_at_once_and_leaves_nothing(data_dir, monkeypatch):
    def refuse(url, timeout):
        raise requests.ConnectionError

    monkeypatch.setattr(requests, "head", refuse)
    told = []
    with pytest.raises(RunError, match="cannot be reached") as caught:
        load("mnist", data_dir=data_dir, announce=told.append)
    assert "storage.googleapis.com" in str(caught.value)
    assert list(data_dir.iterdir()) == told == []


def test_a_network_that_says_nothing_is_not_waited_for(data_dir, monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(requests, "head", lambda url, timeout: over.wait(60))
    monkeypatch.setattr(tfds_download, "_ANSWER_SECONDS", 0.2)
    start = time.monotonic()
    with pytest.raises(RunError, match="cannot be reached"):
        load("mnist", data_dir=data_dir)
    over.set()
    assert time.monotonic() - start < 15


def test_a_set_to_be_downloaded_by_hand_is_refused(data_dir):
    with pytest.raises(InputError, match=r"by hand.*'imagenet2012'"):
        load("imagenet2012", data_dir=data_dir)
