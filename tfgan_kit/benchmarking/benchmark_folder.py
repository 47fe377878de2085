"""The folder of a benchmark. Needs no TensorFlow."""

import json
import pathlib

from tfgan_kit import files, recipes
from tfgan_kit.errors import InputError
from tfgan_kit.runs import folder_lock
from tfgan_kit.runs.run_folder import RunFolder
from tfgan_kit.untrusted import documents


class BenchmarkFolder:
    """The files and folders of a benchmark by name."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.runs = self.path / "runs"
        self.results_folder = self.path / "results"
        self.report = self.path / "benchmark.json"
        self.table = self.path / "table.md"
        self.samples = self.path / "samples.png"

    def run(self, variant, seed):
        return RunFolder(self.runs / _name(variant, seed))

    def result(self, variant, seed):
        return self.results_folder / f"{_name(variant, seed)}.json"

    def sample_row(self, variant, seed):
        return self.result(variant, seed).with_suffix(".png")

    def check(self, protocol):
        """Raise InputError unless a benchmark can begin or continue here.

        Args:
            protocol: The options that all results must share, in types of JSON.
        """
        files.check_parent(self.path, "the benchmark")
        if self.report.exists():
            check_same(self.head()["protocol"], protocol, self.path)
        elif self.path.exists() and (
            not self.path.is_dir() or any(map(_is_foreign, self.path.iterdir()))
        ):
            raise InputError(
                f"{self.path} exists and holds no benchmark: give another --out."
            )

    def results(self):
        """Return the finished results, by the order of the recipes and by seed."""
        paths = self.results_folder.glob("*.json")
        return sorted(map(_read_result, paths), key=_order)

    def head(self):
        """Return what all results share: protocol, data, unit."""
        return _read(self.report, "protocol", "data", "unit")

    def write(self, path, content):
        """Write JSON atomically."""
        with files.replacing(path) as temporary:
            text = json.dumps(files.sealed(content), indent=2, ensure_ascii=False)
            temporary.write_text(text + "\n", encoding="utf-8")


def check_same(before, now, path):
    """Raise InputError if two protocols differ, with the differences."""
    differences = [
        f"{name} is {before.get(name)!r}, not {now.get(name)!r}"
        for name in before | now
        if before.get(name) != now.get(name)
    ]
    if differences:
        raise InputError(
            f"the results in {path} belong to another benchmark: give another --out. "
            f"Different: {'; '.join(differences)}."
        )


def _name(variant, seed):
    return f"{variant.replace(':', '-')}-{seed}"


def _order(result):
    variant, seed = result["variant"], result["seed"]
    names = list(recipes.RECIPES)
    name = variant.partition(":")[0]
    place = names.index(name) if name in names else len(names)  # a user's own
    return place, variant, seed


def _read_result(path):
    result = _read(path, "variant", "seed", "failure")
    # The names in a file become names of files.
    if _name(str(result["variant"]), result["seed"]) != path.stem:
        raise InputError(_damaged(path))
    return result


def _read(path, *names):
    try:
        content = documents.read(path)
        values = {name: content[name] for name in names}
        if not files.is_whole(content):
            raise ValueError(path)
        return files.unsealed(content) | values
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(_damaged(path)) from error


def _damaged(path):
    return (
        f"{path} is damaged, or of no benchmark of this version: delete it, or give "
        "another --out."
    )


def _is_foreign(path):
    # A kill at the very start leaves these.
    return path.name != folder_lock.NAME and not files.is_unfinished(path)
