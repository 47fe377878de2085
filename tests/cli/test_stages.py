"""Progress in a terminal and in a file."""

import sys

import pytest

from cli.terminal import stages


@pytest.fixture
def clock(monkeypatch):
    """A function that moves the time on."""
    now = [100.0]
    monkeypatch.setattr(stages.time, "monotonic", lambda: now[0])

    def pass_(seconds):
        now[0] += seconds

    return pass_


def shown(monkeypatch, terminal):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal, raising=False)
    return stages.Stages()


def test_in_a_file_a_line_comes_every_ten_seconds(monkeypatch, capsys, clock):
    progress = shown(monkeypatch, False)
    for done in range(64, 960, 64):
        progress("features", done, 960)
        clock(4)
    progress("features", 960, 960)
    progress("pictures", 1, 2)
    progress.close()
    assert capsys.readouterr().err.splitlines() == [
        "features: 256 of 960, 0:44 left",
        "features: 448 of 960, 0:32 left",
        "features: 640 of 960, 0:20 left",
        "features: 832 of 960, 0:08 left",
    ]


def test_what_is_done_at_once_says_nothing_in_a_file(monkeypatch, capsys, clock):
    progress = shown(monkeypatch, False)
    for done in (1, 2, 3):
        progress("features", done, 3)
        clock(2)
    assert capsys.readouterr().err == ""


def test_a_terminal_has_a_line_a_stage(monkeypatch, capsys, clock):
    progress = shown(monkeypatch, True)
    for what in ("pictures", "features"):
        progress(what, 1, 3)
        clock(1)
        progress(what, 2, 3)
        progress(what, 3, 3)
    progress.close()
    progress.close()
    *lines, last = capsys.readouterr().err.split("\n")
    assert last == ""
    assert [line.split("\r\033[K") for line in lines] == [
        ["", f"{what}: 2 of 3, 0:01 left", f"{what}: 3 of 3"]
        for what in ("pictures", "features")
    ]


def test_a_sentence_has_a_line_of_its_own(monkeypatch, capsys, clock):
    progress = shown(monkeypatch, True)
    progress("features", 2, 2)
    progress.tell("it is so")
    progress.close()
    assert capsys.readouterr().err == "\r\033[Kfeatures: 2 of 2\nit is so\n"


def test_a_narrow_terminal_cuts_the_line(monkeypatch, capsys, clock):
    monkeypatch.setenv("COLUMNS", "20")
    progress = shown(monkeypatch, True)
    progress("training the classifier", 1, 1)
    assert capsys.readouterr().err == "\r\033[Ktraining the classi"
