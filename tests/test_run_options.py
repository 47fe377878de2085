"""The option table against the flags, the configuration and the reference page."""

import dataclasses
import pathlib
import subprocess
import sys

from tfgan_kit.cli.training.benchmark import benchmark
from tfgan_kit.cli.training.train import train
from tfgan_kit.runs.run_config import RunConfig, table

ROOT = pathlib.Path(__file__).parents[1]


def test_every_option_is_a_flag_of_train_and_a_field_of_the_configuration():
    flags = {parameter.name for parameter in train.params}
    fields = {field.name for field in dataclasses.fields(RunConfig)}
    assert set(table.BY_NAME) <= flags
    assert set(table.BY_NAME) <= fields
    assert len(table.BY_NAME) == len(table.OPTIONS)


def test_commands_that_share_an_option_share_its_help():
    of_train = {parameter.name: parameter for parameter in train.params}
    shared = [p for p in benchmark.params if p.name in table.BY_NAME]
    assert len(shared) > 8
    for parameter in shared:
        assert parameter.opts == of_train[parameter.name].opts
        help_text = table.BY_NAME[parameter.name].help
        assert parameter.help.startswith(help_text)


def test_the_reference_page_is_that_of_the_table():
    page = ROOT / "docs/options.md"
    # In a process of its own: here, other tests may have registered more families.
    program = [sys.executable, "-m", "tfgan_kit.runs.run_config.reference"]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    assert page.read_text(encoding="utf-8") == done.stdout
