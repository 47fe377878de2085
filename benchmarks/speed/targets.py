"""What the package promises of its speed, and whether a machine bears it out."""

import dataclasses

from speed import commands, switches


@dataclasses.dataclass(frozen=True)
class Target:
    """A promise and what was measured of it.

    Args:
        what: In words.
        bound: At least, or `at_most`.
        measured: Numbers by what they were measured on.
        unit: Behind each number.
        at_most: Which way the bound goes.
        is_judged: False on a machine that the promise is not made for.
    """

    what: str
    bound: float
    measured: dict
    unit: str = ""
    at_most: bool = False
    is_judged: bool = True

    @property
    def missed(self):
        """What is beyond the bound, by name."""
        sign = -1 if self.at_most else 1
        return {n: v for n, v in self.measured.items() if sign * v < sign * self.bound}

    @property
    def reached(self):
        """None where it is not judged, or was not measured."""
        return not self.missed if self.is_judged and self.measured else None


def of_rows(rows, has_amx):
    """The targets of the training's speed.

    Args:
        rows: `rounds.Row` by name.
        has_amx: Whether the processor has matrix units for bfloat16: what is promised
            of `--precision auto` is promised there.
    """
    for what, bound, pair in (
        ("`train` against PyTorch", 2.0, ("train_auto", "torch")),
        ("`train` against PyTorch, bfloat16", 1.4, ("train_auto", "torch_bfloat16")),
        ("`train` in float32 against PyTorch", 1.3, ("train_float32", "torch")),
        ("`train` against plain Keras", 1.5, ("train_auto", "keras")),
        ("`train` against the bare step", 0.95, ("train_auto", "step_auto")),
        ("the same, float32", 0.95, ("train_float32", "step_float32")),
    ):
        measured = {name: row.ratio(*pair) for name, row in rows.items()}
        judged = has_amx or pair[0] != "train_auto"
        yield Target(what, bound, _known(measured), is_judged=judged)
    for what, bound, subject in (
        ("share of the matrix product, float32", 0.75, "step_float32"),
        ("share of the matrix product, bfloat16", 0.5, "step_auto"),
    ):
        row = rows.get("dcgan")
        measured = {"dcgan": row and row.share_of_limit(subject)}
        judged = has_amx or subject == "step_float32"
        yield Target(what, bound, _known(measured), is_judged=judged)
    yield Target("input pipeline against the fastest recipe", 20, _pipeline(rows))


def of_switches(speeds, has_amx):
    """Those of `switches.SWITCHES`, whose speeds are given by name."""
    for name, bound in (("spectral norm", 0.92), ("EMA", 0.97)):
        measured = {name: switches.ratio(speeds[name])} if name in speeds else {}
        yield Target(f"{name} on against off", bound, measured, is_judged=has_amx)


def of_commands(seconds, peaks):
    """Those of what `commands` measures."""
    found = commands.medians(seconds)
    for name, bound in (("--help", 0.4), ("first step", 12)):
        measured = {name: found[name]} if name in found else {}
        yield Target(f"seconds to `{name}`", bound, measured, " s", at_most=True)
    gigabytes = {name: peak / 1e9 for name, peak in peaks.items()}
    yield Target("memory of `train`", 1.5, gigabytes, " GB", at_most=True)


def of_growth(peaks):
    """That of images on the disk; the most bytes by the number of images."""
    fewest, *_, most = peaks.values()
    measured = {"memory": most / fewest}
    return Target("memory, most images against fewest", 1.1, measured, at_most=True)


def _known(measured):
    return {name: value for name, value in measured.items() if value is not None}


def _pipeline(rows):
    """The stream of the recipe that takes the most images a second, of that speed."""
    if not rows:
        return {}
    name = max(rows, key=lambda name: rows[name].median("train_auto"))
    return {name: rows[name].ratio("stream", "train_auto")}
