"""JSON of unknown origin."""

import contextlib
import json
import pathlib

from tfgan_kit.untrusted import limits

# Nobody writes such documents: code that walks through one must not run out of stack.
_DEPTH = 200
_BYTES = 2**28


def read(path):
    """Return the content of a JSON file.

    Raises:
        OSError: There is no such file.
        ValueError: It is not JSON, nested too deeply, too large, or no regular file.
    """
    path = pathlib.Path(path)
    limits.check_file(path)
    if path.stat().st_size > _BYTES:
        raise ValueError(f"it is larger than {_BYTES:,} bytes")
    return parse(path.read_bytes())


def parse(text):
    """Return the content of a JSON text or of its UTF-8 bytes.

    Raises:
        ValueError: It is not JSON, or nested too deeply.
    """
    too_deep = ValueError(f"it is nested more than {_DEPTH} deep")
    try:
        content = json.loads(text)
    except RecursionError:
        raise too_deep from None
    level = [content]
    for _ in range(_DEPTH):
        level = [inner for value in level for inner in _inside(value)]
        if not level:
            return content
    raise too_deep


def read_lines(path):
    """Return the objects in a file with one per line, without lines that are damaged.

    There are none if there is no such file, or if it cannot be read.
    """
    objects = []
    try:
        limits.check_file(path)
        lines = pathlib.Path(path).read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError):
        return objects
    for line in lines.splitlines():
        with contextlib.suppress(ValueError):
            objects.append(parse(line))
    return [one for one in objects if isinstance(one, dict)]


def _inside(value):
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
