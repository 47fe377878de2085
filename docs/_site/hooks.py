"""Hooks of MkDocs: pages and pictures of the site that lie outside docs/."""

import pathlib
import posixpath
import re

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

ROOT = pathlib.Path(__file__).parents[2]
BLOB = "https://github.com/tfgan-kit/tfgan-kit/blob/main/"
BENCHMARKS = "benchmarks/README.md"
# A relative address in a link, in a picture, and in an HTML picture.
_ADDRESS = r"(?!\w+:|[#/])([^)#\"\s]+)"
LINKS = re.compile(rf'(\]\(|<img src="){_ADDRESS}')


def on_files(files, config):
    """Add the benchmarks' page and its pictures, at their places in the repository."""
    folder = posixpath.dirname(BENCHMARKS)
    text = (ROOT / BENCHMARKS).read_text("utf-8")
    addresses = [address for _, address in LINKS.findall(text)]
    pictures = {x for x in addresses if x.endswith(".png")}
    for path in (BENCHMARKS, *(f"{folder}/{name}" for name in sorted(pictures))):
        source = str(ROOT / path)
        files.append(File.generated(config, path, abs_src_path=source))
    return files


def on_page_markdown(markdown, page, config, files):
    """Turn links that leave the site into links to the repository."""
    here = posixpath.dirname(page.file.src_uri)
    is_outside = page.file.src_uri == BENCHMARKS
    in_repository = here if is_outside else posixpath.join("docs", here)

    def replace(match):
        start, address = match.groups()
        path = posixpath.normpath(posixpath.join(in_repository, address))
        if not (ROOT / path).exists():
            raise PluginError(f"{page.file.src_uri} links to {path}, which is missing")
        on_site = path.removeprefix("docs/")
        if files.get_file_from_path(on_site) is None:
            return f"{start}{BLOB}{path}"
        return f"{start}{posixpath.relpath(on_site, here or '.')}"

    return LINKS.sub(replace, markdown)
