"""A user's Python file as a module."""

import hashlib
import importlib.util
import pathlib
import sys
import traceback
from types import ModuleType

from tfgan_kit.errors import reason_of


def load_module(path: pathlib.Path) -> ModuleType:
    """Run a Python file and return its module; a loaded file does not run again.

    The module has the name of the file, so that other files beside it can import it. If
    another module has that name, the name is extended by a hash of the path.
    """
    path = pathlib.Path(path).resolve()
    loaded = _loaded(path)
    if loaded:
        return sys.modules[loaded[0]]
    put_first(str(path.parent))  # as `python FILE` does
    name = _names(path)[path.stem in sys.modules]
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    # The loader's cache would miss a change within one second that keeps the size.
    code = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
    sys.modules[name] = module  # dataclasses and Keras look it up
    try:
        exec(code, vars(module))
    except BaseException:
        del sys.modules[name]
        raise
    return module


def forget(path: pathlib.Path) -> None:
    """Let `load_module` run a file again."""
    for name in _loaded(pathlib.Path(path).resolve()):
        del sys.modules[name]


def _names(path):
    """Return the name of a file as a module, and a name that no other file has."""
    digest = hashlib.sha256(str(path).encode()).hexdigest()[:8]
    return path.stem, f"{path.stem}_{digest}"


def _loaded(path):
    """Return the names under which the module of a file is loaded."""
    modules = {name: sys.modules.get(name) for name in _names(path)}
    return [n for n, m in modules.items() if getattr(m, "__file__", None) == str(path)]


def put_first(folder: str) -> None:
    """Put a folder first on the import path, unless it is there."""
    if folder not in sys.path:
        sys.path.insert(0, folder)


def clause(error: BaseException, path: str | pathlib.Path) -> str:
    """Return an error as a clause that names the line of the file."""
    text = reason_of(error).rstrip(".") if str(error).strip() else "no reason given"
    resolved = str(pathlib.Path(path).resolve())
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == resolved]
    where = f", line {lines[-1]}" if lines else ""
    return f"{type(error).__name__}: {text}{where}"
