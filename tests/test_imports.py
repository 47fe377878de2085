"""Which way imports point, and that names and numbers need no TensorFlow."""

import ast
import collections
import graphlib
import importlib
import pathlib
import subprocess
import sys

import pytest

import tfgan_kit

ROOT = pathlib.Path(tfgan_kit.__file__).parents[1]

# From top to bottom: a room may import itself and the rooms of the rows below it.
ROWS = (
    ("__main__",),
    ("cli",),
    ("evaluation", "benchmarking", "demo", "editing"),
    ("export",),
    ("runs",),
    ("callbacks",),
    ("metrics",),
    ("models", "networks", "client"),
    ("data", "sampling", "optimizers"),
    ("regularizers", "keras_networks", "recipes"),
    ("layers", "losses", "augmentation", "precision", "modalities"),
    ("distribution", "options"),
    ("graph_safety",),
    ("untrusted",),
    ("files", "unasked"),
    ("__init__",),
    ("onednn", "environment", "registry", "plugins", "memory"),
    ("compat", "errors"),
)
LEVELS = {room: level for level, row in enumerate(reversed(ROWS)) for room in row}
MODULES = sorted(
    path.relative_to(ROOT)
    for folder in ("tfgan_kit", "cli")
    for path in (ROOT / folder).rglob("*.py")
)


def room_of(module):
    """The room of a dotted name, None where it is not of this package."""
    package, *inner = module.split(".")
    if package == "cli":
        return "cli"
    if package != "tfgan_kit":
        return None
    return inner[0] if inner else "__init__"


def dotted(path):
    """`tfgan_kit.models.gan` of `tfgan_kit/models/gan.py`."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_modules(path, source):
    """Every module that the source imports, at its top or later, by dotted name."""
    package = path.parts[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*base, *([node.module] if node.module else [])])
            if base == "tfgan_kit":
                # The names are rooms, save what the package itself holds.
                names = [alias.name for alias in node.names]
                yield from (f"{base}.{name}" for name in names if name in LEVELS)
                if any(name not in LEVELS for name in names):
                    yield base
            else:
                yield base


def imported_names(path, source):
    """Every name that the source imports, with the module that it comes from."""
    package = path.parts[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def wrong_imports(path, source):
    here = room_of(dotted(path))
    rooms = {room_of(module) for module in imported_modules(path, source)}
    below = {room for room in LEVELS if LEVELS[room] < LEVELS[here]}
    return sorted(rooms - {None, here} - below)


def test_every_room_is_in_the_table():
    rooms = {room_of(dotted(path)) for path in MODULES}
    # The package holds its entry point and its version beside the rooms.
    assert rooms == set(LEVELS)


def source_of(path):
    return (ROOT / path).read_text(encoding="utf-8")


def test_imports_point_downwards():
    wrong = {str(path): wrong_imports(path, source_of(path)) for path in MODULES}
    assert {path: rooms for path, rooms in wrong.items() if rooms} == {}


def test_nothing_imports_the_command_line():
    importers = {
        str(path)
        for path in MODULES
        if "cli" in map(room_of, imported_modules(path, source_of(path)))
    }
    outside = {path for path in importers if not path.startswith("cli")}
    # What `python -m tfgan_kit` runs.
    assert outside == {"tfgan_kit/__main__.py"}


def folder_of(module):
    """The folder that a module stands in, or the module if that is a room's top."""
    parts = module.split(".")
    depth = 2 if parts[0] == "cli" else 3
    return ".".join(parts[:depth])


def imports_between(name_of):
    """What imports what, by the names that a function gives modules."""
    arrows = collections.defaultdict(set)
    known = {dotted(path) for path in MODULES}
    for path in MODULES:
        for module in imported_names(path, source_of(path)):
            while module not in known and "." in module:
                module = module.rpartition(".")[0]
            names = name_of(dotted(path)), name_of(module)
            if module in known and names[0] != names[1]:
                arrows[names[0]].add(names[1])
    return arrows


@pytest.mark.parametrize("name_of", [str, folder_of], ids=["files", "folders"])
def test_there_is_no_circle(name_of):
    order = graphlib.TopologicalSorter(imports_between(name_of))
    order.prepare()  # raises CycleError and names the circle
    assert order.is_active()


@pytest.mark.parametrize(
    ("path", "source", "wrong"),
    [
        ("tfgan_kit/losses/hinge.py", "from tfgan_kit import models", ["models"]),
        ("tfgan_kit/losses/hinge.py", "from tfgan_kit import layers", ["layers"]),
        ("tfgan_kit/losses/hinge.py", "from tfgan_kit import errors, options", []),
        ("tfgan_kit/losses/hinge.py", "from ..models import gan", ["models"]),
        ("tfgan_kit/losses/hinge.py", "from .. import models", ["models"]),
        ("tfgan_kit/losses/hinge.py", "from . import wasserstein", []),
        ("tfgan_kit/losses/__init__.py", "from .hinge import Hinge", []),
        ("tfgan_kit/files.py", "def f():\n    import tfgan_kit.data.names", ["data"]),
        ("tfgan_kit/runs/training.py", "from tfgan_kit.cli.main import main", ["cli"]),
        ("tfgan_kit/runs/training.py", "from cli import main", ["cli"]),
        ("tfgan_kit/runs/training.py", "import keras, json, client", []),
        ("cli/train.py", "from .common import say\nfrom tfgan_kit import data", []),
        ("tfgan_kit/errors.py", "from tfgan_kit import __version__", ["__init__"]),
        ("tfgan_kit/__init__.py", "from tfgan_kit import registry", []),
        ("tfgan_kit/models/gan.py", "from tfgan_kit import registry", []),
    ],
)
def test_the_rule_itself(path, source, wrong):
    assert wrong_imports(pathlib.Path(path), source) == wrong


@pytest.mark.parametrize(
    "module",
    [
        "tfgan_kit",
        "tfgan_kit.recipes",
        "tfgan_kit.runs.run_config",
        "tfgan_kit.runs.run_folder",
        "tfgan_kit.benchmarking.report",
        "tfgan_kit.modalities.image_grids",
        "tfgan_kit.export",
        "tfgan_kit.client.rest_client",
        "tfgan_kit.client.pictures",
        "tfgan_kit.demo.film",
        "tfgan_kit.cli.main",
    ],
)
def test_no_tensorflow_is_imported(module):
    code = f"import {module}, sys; print(*sys.modules, sep='\\n')"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {name.split(".")[0] for name in run.stdout.split()}
    assert "tfgan_kit" in loaded
    heavy = {"tensorflow", "keras", "tensorflow_datasets", "jax", "torch", "grpc"}
    assert loaded & heavy == set()


@pytest.mark.parametrize(
    "package",
    [
        "tfgan_kit",
        *(f"tfgan_kit.{room}" for room in ("client", "data", "export", "metrics")),
    ],
)
def test_every_public_name_loads(package):
    module = importlib.import_module(package)
    for name in module.__all__:
        assert getattr(module, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        _ = module.nothing


@pytest.mark.parametrize("room", ["client", "data", "export", "metrics"])
def test_no_public_name_is_that_of_a_module(room):
    # Once the module is imported, it would be found instead.
    module = importlib.import_module(f"tfgan_kit.{room}")
    modules = {path.stem for path in (ROOT / "tfgan_kit" / room).iterdir()}
    assert modules & set(module.__all__) == set()
