"""The download and the cache of Inception's weights."""

import tarfile

import requests

from tfgan_kit import files, unasked
from tfgan_kit.data.cache import cache_folder, check_writable
from tfgan_kit.errors import RunError

URL = "https://tfhub.dev/tensorflow/tfgan/eval/inception/1"
_FROZEN_GRAPHS = ("classify_image_graph_def.pb", "inceptionv1_for_inception_score.pb")
_SECONDS = 10


def find(announce=None):
    """Return the path of Inception's weights in the cache, after a download if needed.

    Args:
        announce: Function that gets a sentence before a download, or None.

    Raises:
        RunError: The download failed, or the cache cannot be written. The message says
            which file to put where.
    """
    try:
        return _find(cache_folder() / "inception", announce)
    except OSError as error:
        raise RunError(
            f"Inception cannot be saved: {unasked.reason(error)}; set TFGAN_KIT_CACHE "
            "to a folder that you can write to, or give --features inception:PATH."
        ) from error


def _find(folder, announce):
    for name in _FROZEN_GRAPHS:
        if (folder / name).is_file():
            return folder / name
    if not (folder / "saved_model.pb").is_file():
        check_writable(folder.parent)
        if announce:
            announce(f"downloading Inception from {URL} to {folder}")
        _download(folder)
    return folder


def _download(folder):
    try:
        with (
            requests.get(
                URL, {"tf-hub-format": "compressed"}, stream=True, timeout=_SECONDS
            ) as answer,
            files.replacing(folder) as temporary,
        ):
            answer.raise_for_status()
            with tarfile.open(fileobj=answer.raw, mode="r|gz") as archive:
                # Before Python 3.11.4 there are no filters, and this has no effect.
                archive.extraction_filter = getattr(tarfile, "data_filter", None)
                archive.extractall(temporary)
            (temporary / "saved_model.pb").stat()
    except Exception as error:  # requests, urllib3, tarfile and zlib raise their own
        raise RunError(
            f"Inception cannot be downloaded from {URL} ({type(error).__name__}): put "
            f"{_FROZEN_GRAPHS[0]}, or the unpacked files of that module, into {folder}."
        ) from error
