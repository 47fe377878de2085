"""From what was measured to the verdicts and the tables."""

import pytest

from speed import rounds, tables, targets

MACHINE = {
    "cpu": "a processor",
    "cores": 2,
    "gpus": [],
    "precision_reason": "the CPU has AMX",
    "versions": {"tensorflow": "2", "keras": "3", "python": "3.11", "torch": "2.9"},
}
RECORD = {"machine": MACHINE, "rounds": 3, "seconds": 3.0}


def row(title="dcgan 28x28x1", **speeds):
    """A row of made-up medians, each a round slower and a round faster."""
    found = {
        "train_auto": 900.0,
        "train_float32": 500.0,
        "step_auto": 1000.0,
        "step_float32": 500.0,
        "keras": 450.0,
        "torch": 400.0,
        "torch_bfloat16": 600.0,
        "stream": 27_000.0,
        "matrix_float32": 1e12,
        "matrix_bfloat16": 4e12,
        **speeds,
    }
    spread = {n: [v, 0.9 * v, 1.2 * v] for n, v in found.items() if v is not None}
    about = {
        "keras": {"flops_per_image": 2e9},
        "step_auto": {"precision": "mixed_bfloat16"},
        "step_float32": {"precision": "float32"},
    }
    return rounds.Row(title, spread, about, {})


def by_name(found):
    return {target.what: target for target in found}


def test_ratios_are_of_medians():
    found = by_name(targets.of_rows({"dcgan": row()}, has_amx=True))
    against = {what: target.measured["dcgan"] for what, target in found.items()}
    assert against == {
        "`train` against PyTorch": 2.25,
        "`train` against PyTorch, bfloat16": 1.5,
        "`train` in float32 against PyTorch": 1.25,
        "`train` against plain Keras": 2.0,
        "`train` against the bare step": 0.9,
        "the same, float32": 1.0,
        "share of the matrix product, float32": 1.0,
        "share of the matrix product, bfloat16": 0.5,
        "input pipeline against the fastest recipe": 30.0,
    }
    missed = [what for what, target in found.items() if not target.reached]
    assert missed == [
        "`train` in float32 against PyTorch",
        "`train` against the bare step",
    ]


def test_without_amx_only_float32_is_judged():
    found = by_name(targets.of_rows({"dcgan": row()}, has_amx=False))
    assert found["`train` against PyTorch"].reached is None
    assert found["the same, float32"].reached


def test_without_pytorch_the_rest_is_told():
    found = {"dcgan": row(torch=None, torch_bfloat16=None)}
    table = tables.text_of(RECORD, found, [*targets.of_rows(found, True)])
    assert "against PyTorch" not in table
    assert "| `train` against plain Keras | at least 1.5 | 2.00 | yes |" in table


def test_the_fastest_recipe_is_what_the_pipeline_feeds():
    found = {"slow": row(), "fast": row(train_auto=9000.0, stream=90_000.0)}
    target = by_name(targets.of_rows(found, True))[
        "input pipeline against the fastest recipe"
    ]
    assert target.measured == {"fast": 10.0}
    assert not target.reached


def test_switches_and_commands():
    speeds = {"spectral norm": {"on": [9.0], "off": [10.0]}}
    norm, ema = targets.of_switches(speeds, has_amx=True)
    assert (norm.measured, norm.reached) == ({"spectral norm": 0.9}, False)
    assert ema.reached is None
    help_, first, memory = targets.of_commands(
        {"--help": [0.3, 0.5, 0.2], "first step": [14.0]}, {"gan": 1e9, "wgan": 2e9}
    )
    assert (help_.measured, help_.reached) == ({"--help": 0.3}, True)
    assert not first.reached
    assert memory.missed == {"wgan": 2.0}


def test_memory_is_flat_or_not():
    flat = targets.of_growth({"10": 1.0e9, "100": 1.0e9, "1000": 1.05e9})
    assert (flat.measured, flat.reached) == ({"memory": 1.05}, True)
    assert not targets.of_growth({"10": 1e9, "100": 2e9}).reached


def test_the_tables():
    found = {"dcgan": row()}
    made = [
        *targets.of_rows(found, True),
        *targets.of_commands({}, {"a": 1e9, "b": 3e9}),
    ]
    text = tables.text_of(RECORD, found, made)
    assert text.startswith("2 cores (a processor); TensorFlow 2, Keras 3, Python 3.11,")
    assert "3 interleaved rounds of 3 s" in text
    assert "| dcgan 28x28x1 | 900 (810–1,080) |" in text
    memory = "| memory of `train` | at most 1.5 GB | 1.00 to 3.00 GB | no: b 3.00 |"
    assert memory in text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1234.5, "1,234"), (12.34, "12.3"), (1.234, "1.23"), (0.004, "0.00")],
)
def test_numbers_have_as_many_digits_as_mean_something(value, text):
    assert tables.number(value) == text
