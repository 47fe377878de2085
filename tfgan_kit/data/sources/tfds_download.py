"""Download of a TFDS data set, with a quick and clean end if it fails."""

import contextlib
import io
import shutil
import threading
from pathlib import Path
from urllib.parse import urlsplit

import requests

from tfgan_kit.data.names import EMBEDDED
from tfgan_kit.errors import InputError, RunError

_ANSWER_SECONDS = 10


def download(builder, dataset, announce=None):
    """Download and prepare the data set of `builder`.

    Args:
        builder: A `tfds.core.DatasetBuilder` whose data is not on disk.
        dataset: str. The name as the caller gave it, for messages.
        announce: Function that gets a sentence, once, about the download, or None.

    Raises:
        InputError: The data set's licence requires a manual download.
        RunError: The host cannot be reached, or download or preparation failed.
    """
    if builder.MANUAL_DOWNLOAD_INSTRUCTIONS:
        raise InputError(
            "This data set's files must be downloaded by hand; prepare it with the "
            "tfds command and give the directory as data_dir. "
            f"Received: dataset={dataset!r}."
        )
    files = builder.url_infos or {}
    url = next((url for url in files if url.startswith("http")), None)
    host = urlsplit(url).hostname if url else "its host"
    # TFDS itself tries for more than three minutes before it gives up.
    if url and not _answers(url):
        raise RunError(
            f"The data set is not in {builder.data_dir_root} and {host} cannot be "
            "reached to download it; connect to the network, give the data_dir "
            f"that holds it, or take '{EMBEDDED}'. Received: dataset={dataset!r}."
        )
    if announce:
        size = sum(info.size for info in files.values()) / 2**20
        announce(
            f"Downloading {builder.info.full_name} "
            f"({f'up to {size:.1f} MiB' if files else 'of unknown size'}) "
            f"from {host} to {builder.data_dir_root}."
        )
    _prepare(builder, dataset)


def _answers(url):
    """Return whether the host answers at all; TFDS judges the answer."""
    answered = threading.Event()

    def ask():
        with contextlib.suppress(requests.RequestException):
            requests.head(url, timeout=5)
            answered.set()

    # In a thread, because the timeout of requests does not cover name look-up.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(_ANSWER_SECONDS)
    return answered.is_set()


def _prepare(builder, dataset):
    before = _temporary(builder)
    try:
        # TFDS prints and draws bars; the caller decides whether anything is shown.
        with (
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            builder.download_and_prepare()
    except Exception as error:  # each data set's own code runs here
        reason = (str(error).splitlines() or [""])[0].rstrip(". ")
        is_place = isinstance(error, OSError) and error.filename
        remedy = "; --data-dir chooses another place" if is_place else ""
        raise RunError(
            "TFDS could not download and prepare the data set: "
            f"{type(error).__name__}: {reason}{remedy}. Received: dataset={dataset!r}."
        ) from error
    finally:
        for path in _temporary(builder) - before:
            shutil.rmtree(path, ignore_errors=True)
        _remove_empty(builder)


def _temporary(builder):
    """Return the temporary files that TFDS leaves behind when it fails."""
    downloads = Path(builder.data_dir_root, "downloads")
    return {
        *(downloads / builder.name).rglob("*.tmp.*"),
        *(downloads / "extracted").glob("incomplete.*"),
    }


def _remove_empty(builder):
    root = Path(builder.data_dir_root)
    # An empty folder with the data set's name makes TFDS warn at every later start.
    folders = [Path(builder.data_dir), *Path(builder.data_dir).parents]
    folders = [folder for folder in folders if root in folder.parents]
    downloads = root / "downloads"
    folders += [downloads / builder.name, downloads / "extracted", downloads]
    for folder in folders:
        with contextlib.suppress(OSError):  # not empty, or not there
            folder.rmdir()
