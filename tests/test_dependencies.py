"""What the package imports is required, or belongs to an extra that users can lack."""

import ast
import functools
import importlib.metadata
import os
import pathlib
import re
import runpy
import subprocess
import sys

import pytest
import setuptools
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = pathlib.Path(__file__).parents[1]
# Distributions that share the folder `google`, or have another name than their module.
DISTRIBUTIONS = {
    "google.protobuf": "protobuf",
    "tensorflow_serving": ("tensorflow-serving-api"),
}


@pytest.fixture(scope="module")
def declared():
    """What setup.py gives to `setup`."""
    given = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(setuptools, "setup", lambda **kwargs: given.update(kwargs))
        runpy.run_path(str(ROOT / "setup.py"))
    return given


def normal(name):
    return re.match(r"[\w.-]+", name)[0].lower().replace("_", "-")


_owners = functools.cache(importlib.metadata.packages_distributions)


def distribution(module):
    for name, found in DISTRIBUTIONS.items():
        if f"{module}.".startswith(f"{name}."):
            return found
    top = module.split(".")[0]
    names = set(map(normal, _owners()[top]))
    assert len(names) == 1, f"{module} is of {names}"
    return names.pop()


def third_party():
    """The distributions that each module imports, by its dotted name."""
    own = {"tfgan_kit", "cli", *sys.stdlib_module_names}
    found = {}
    for path in (
        p for room in ("tfgan_kit", "cli") for p in (ROOT / room).rglob("*.py")
    ):
        modules = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules.add(node.module)
        parts = path.relative_to(ROOT).with_suffix("").parts
        parts = ("tfgan_kit", *parts) if parts[0] == "cli" else parts
        found[".".join(parts).removesuffix(".__init__")] = {
            distribution(name) for name in modules if name.split(".")[0] not in own
        }
    return found


def test_every_import_is_required_or_of_an_extra(declared):
    required = set(map(normal, declared["install_requires"]))
    extras = {
        normal(name)
        for extra in ("litert", "serving", "tensorboard", "benchmark")
        for name in declared["extras_require"][extra]
    }
    imported = set().union(*third_party().values())
    assert imported - required - extras == set()
    assert {"numpy", "flatbuffers", "tensorflow", "keras"} <= imported & required


def ranges(declared):
    """The versions of every distribution that users may need, by its name."""
    extras = declared["extras_require"]
    texts = [*declared["install_requires"]]
    for extra in ("litert", "serving", "tensorboard"):
        texts += extras[extra]
    found = [Requirement(text) for text in texts]
    return {normal(one.name): one.specifier for one in found if one.specifier}


def test_what_is_installed_is_in_the_ranges(declared):
    for name, versions in ranges(declared).items():
        assert versions.contains(importlib.metadata.version(name)), name


def test_the_lowest_versions_are_the_floors(declared):
    lines = (ROOT / ".ci" / "lowest.txt").read_text("utf-8").splitlines()
    pins = [Requirement(line) for line in lines if not line.startswith("#")]
    lowest = {normal(one.name): str(one.specifier)[2:] for one in pins}
    limits = ranges(declared)
    assert set(lowest) == set(limits)
    for name, version in lowest.items():
        bounds = {one.operator: one.version for one in limits[name]}
        assert set(bounds) == {">=", "<"}
        assert Version(bounds[">="]) == Version(version), name
        assert Version(version) < Version(bounds["<"]), name


def test_without_extras_all_other_modules_can_be_imported(declared):
    required = set(map(normal, declared["install_requires"]))
    required |= {"grpcio", "protobuf"}  # TensorFlow brings them
    needing = {name for name, used in third_party().items() if used - required}
    assert {"tfgan_kit.client.grpc_client"} <= needing
    others = sorted(
        name
        for name in third_party()
        if name not in needing | {"tfgan_kit.__main__"} and "build_fashion" not in name
    )
    code = (
        "import importlib, sys\n"
        "for name in ('tensorflow_serving', 'ai_edge_litert', 'tensorboard'):\n"
        "    sys.modules[name] = None\n"
        f"for name in {others}:\n"
        "    importlib.import_module(name)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
