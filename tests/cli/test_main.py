"""How the group of commands answers and tells failures."""

import errno
import os
import subprocess
import sys

import click
import pytest

import tfgan_kit as package
from cli.main import main
from tfgan_kit.errors import InputError, RunError


def test_version(tfgan_kit):
    shown = tfgan_kit.works("--version").stdout
    assert shown.startswith("tfgan-kit")
    assert shown.endswith(f" {package.__version__}\n")


def test_the_module_is_the_command(environment):
    args = [sys.executable, "-m", "tfgan_kit", "--version"]
    result = subprocess.run(args, env=environment, capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == f"tfgan-kit, version {package.__version__}\n"


@pytest.mark.parametrize(
    "command",
    [
        *("train", "sample", "interpolate", "export", "convert", "info", "variants"),
        *("request", "verify", "evaluate", "benchmark"),
        *("launch", "reconstruct", "invert", "nearest", "translate", "upscale"),
    ],
)
def test_every_command_has_help(tfgan_kit, command):
    assert command in tfgan_kit.works("--help").stdout
    assert "--debug" in tfgan_kit.works(command, "-h").stdout


@pytest.mark.parametrize("command", ["check", "prepare"])
def test_every_command_about_data_has_help(tfgan_kit, command):
    assert command in tfgan_kit.works("data", "--help").stdout
    assert "--debug" in tfgan_kit.works("data", command, "-h").stdout


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (InputError("there is no x."), 2, "there is no x."),
        (RunError("it diverged."), 1, "it diverged."),
        (
            OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "a/b"),
            1,
            "a file could not be read or written: No space left on device (a/b); make "
            "room, then run the command again.",
        ),
        (
            OSError(errno.ENOSPC, "write failed: time = now\n, name = 'x'"),
            1,
            "a file could not be read or written: write failed: time = now; make room, "
            "then run the command again.",
        ),
        (
            OSError("no number\nmore"),
            1,
            "a file could not be read or written: no number.",
        ),
        (OSError(), 1, "a file could not be read or written: no reason given."),
        (ValueError("odd.\nmore"), 1, "ValueError: odd (--debug shows where)."),
        (KeyError(), 1, "KeyError: no reason given (--debug shows where)."),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_a_failure_is_one_sentence(tfgan_kit, monkeypatch, error, code, sentence):
    def fail():
        raise error

    monkeypatch.setattr("cli.training.variants._show_table", fail)
    assert tfgan_kit.fails(code, "variants") == sentence


def test_debug_shows_the_traceback(environment):
    args = [sys.executable, "-m", "tfgan_kit", "sample", "missing", "--debug"]
    result = subprocess.run(args, env=environment, capture_output=True, text=True)
    assert result.returncode == 1
    assert result.stderr.startswith("Traceback (most recent call last)")
    assert "InputError: there is no missing: " in result.stderr


def _commands(command, words=()):
    yield words, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from _commands(inner, (*words, name))


@pytest.mark.parametrize("words", [words for words, _ in _commands(main)])
def test_help_fits_a_terminal_and_describes_all(tfgan_kit, monkeypatch, words):
    monkeypatch.setenv("COLUMNS", "80")
    lines = tfgan_kit.works(*words, "--help").stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert not any(line.endswith("...") for line in lines[1:])
    command = dict(_commands(main))[words]
    for option in command.params:
        if getattr(option, "hidden", False):
            continue
        if isinstance(option, click.Option):
            assert option.help, option.name
        else:
            assert f"  {option.name.upper()}" not in lines
