"""The commands and files of docs/distributed.md."""

import json
import os
import pathlib
import re
import stat
import subprocess

import pytest

import tfgan_kit
from pages import SMALL, blocks, commands, run_ours
from tfgan_kit.runs import variable_keys

ROOT = pathlib.Path(__file__).parents[1]
PAGE = ROOT / "docs/distributed.md"
# Each prints what it was called with, and the cluster that it finds.
STUBS = {
    "tfgan-kit": 'echo "$@"; echo "$TF_CONFIG"',
    "scontrol": "echo one; echo two",
    "srun": 'exec "$@"',
}


@pytest.fixture
def said(tmp_path, monkeypatch):
    """A function: the lines that a script prints with stubs of its programs."""
    for name, script in STUBS.items():
        path = tmp_path / name
        path.write_text(f"#!/bin/bash\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def run(script, **variables):
        path = f"{tmp_path}:{os.environ['PATH']}"
        environment = {**os.environ, **variables, "PATH": path}
        done = subprocess.run(
            ["bash", "-euc", script], env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        command, *config = done.stdout.strip().splitlines()
        return command, json.loads("".join(config))

    return run


def test_by_hand(said):
    command, config = said(blocks(PAGE, "bash")[0])
    assert command.startswith("train --variant dcgan --strategy multiworker")
    _check(config, 0)


def test_slurm(said):
    script = blocks(PAGE, "bash")[1]
    command, config = said(script, SLURM_PROCID="1", SLURM_JOB_NODELIST="x")
    assert command.startswith("train --variant dcgan --run-dir")
    assert config["cluster"] == {"worker": ["one:5000", "two:5000"]}
    _check(config, 1)


def test_kubernetes(said):
    (text,) = blocks(PAGE, "yaml")
    (script,) = re.findall(r"\[bash, -c, '([^']*)'\]", text)
    command, config = said(script, JOB_COMPLETION_INDEX="1")
    assert command.startswith("train --variant dcgan --run-dir dcgan")
    addresses = config["cluster"]["worker"]
    (count,) = re.findall(r"completions: (\d+), parallelism: \1,", text)
    assert len(addresses) == int(count)
    (domain,) = re.findall(r"subdomain: (\w+)", text)
    assert text.count(f"metadata: {{name: {domain}}}") == 2
    assert addresses[1].startswith(f"{domain}-1.{domain}:")
    _check(config, 1)


def _check(config, index):
    assert config["task"] == {"type": "worker", "index": index}
    assert len(config["cluster"]["worker"]) == 2


def test_the_plan_is_calculated_right():
    """The numbers of each row follow from its parameters."""
    rows = re.findall(r"^\| .* ms \| .*$", PAGE.read_text(), re.MULTILINE)
    assert len(rows) == 9
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        generator, discriminator = (int(c.replace(",", "")) for c in cells[3:5])
        n_critic, reduced, link, milliseconds, checkpoint = (
            float(cell.split()[0]) for cell in cells[5:]
        )
        gradients = 4 * (n_critic * discriminator + generator)
        through = gradients * 2 * 63 / 64
        assert reduced == pytest.approx(gradients / 1e6, abs=0.06)
        assert link == pytest.approx(through / 1e6, abs=0.06)
        assert milliseconds == pytest.approx(through / 3.125e9 * 1e3, abs=0.06)
        variables = 3 * (generator + discriminator) + generator
        assert checkpoint == pytest.approx(4 * variables / 1e6, abs=0.06)


def test_the_parameters_of_the_plan_are_those_of_the_recipe():
    """Of one row that is quick to build; the command prints those of the others."""
    model = tfgan_kit.build("dcgan", (64, 64, 3), steps=1)
    text = PAGE.read_text()
    for network in model.networks().values():
        assert f"| {network.count_params():,} |" in text
    size = sum(v.numpy().nbytes for v in variable_keys.of_model(model).values())
    assert size / 1e6 == pytest.approx(26.0, abs=0.1)


@pytest.mark.slow
def test_the_commands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (launch,) = (line for line in commands(PAGE) if " launch " in line)
    (count,) = (line for line in commands(PAGE) if "--dry-run" in line)
    run_ours(launch, SMALL)
    run_ours(count)
    assert (tmp_path / "runs/two/model.keras").is_file()
