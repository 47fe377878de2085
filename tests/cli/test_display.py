"""Progress in a terminal and in a file."""

import sys

import pytest

from cli.terminal import display


@pytest.fixture
def clock(monkeypatch):
    """A function that moves the time on."""
    now = [100.0]
    monkeypatch.setattr(display.time, "monotonic", lambda: now[0])

    def move_on(seconds):
        now[0] += seconds

    return move_on


def make(monkeypatch, is_terminal):
    for stream in (sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: is_terminal, raising=False)
    return display.Display()


def test_in_a_file_a_line_comes_every_ten_seconds(monkeypatch, capsys, clock):
    shown = make(monkeypatch, False)
    for done in range(64, 960, 64):
        shown("features", done, 960)
        clock(4)
    shown("features", 960, 960)
    shown("pictures", 1, 2)
    shown.close()
    assert capsys.readouterr().err.splitlines() == [
        "features: 256 of 960  ETA 0:44",
        "features: 448 of 960  ETA 0:32",
        "features: 640 of 960  ETA 0:20",
        "features: 832 of 960  ETA 0:08",
    ]


def test_a_quick_job_says_nothing_in_a_file(monkeypatch, capsys, clock):
    shown = make(monkeypatch, False)
    for done in (1, 2, 3):
        shown("features", done, 3)
        clock(2)
    assert capsys.readouterr().err == ""


def test_a_terminal_has_a_bar_per_stage(monkeypatch, capsys, clock):
    monkeypatch.setenv("TERM", "xterm")
    with make(monkeypatch, True) as shown:
        for stage in ("pictures", "features"):
            for done in (1, 2, 3):
                shown(stage, done, 3, "loss 0.5")
                clock(1)
        shown.tell("a sentence")
    text = capsys.readouterr().err
    for stage in ("pictures", "features"):
        assert stage in text
    assert "3/3" in text
    assert "loss 0.5" in text
    assert text.endswith("a sentence\n")


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (61.4, "1:01"), (3661, "1:01:01")]
)
def test_a_duration(seconds, text):
    assert display.duration(seconds) == text
