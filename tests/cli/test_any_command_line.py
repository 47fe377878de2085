"""Any command line ends with 0, 1 or 2, without a traceback, and writes nowhere else.

The cases are made from the commands and their options. `TFGAN_KIT_CASES=2000` runs that
many of them; CONTRIBUTING.md has the command. Work that takes long is not done.
"""

import contextlib
import math
import os
import shutil
import signal
import socket
import sys
import tempfile
import time

import click
import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import tfgan_kit as kit
from cli.main import main
from cli.training import train_run
from tfgan_kit import client, evaluation, export
from tfgan_kit.benchmarking import run_benchmark
from tfgan_kit.demo import learning
from tfgan_kit.distribution.local_cluster import LocalCluster
from tfgan_kit.errors import RunError
from tfgan_kit.modalities import image_grids
from tfgan_kit.models import inversion
from tfgan_kit.runs import duration

CASES = int(os.environ.get("TFGAN_KIT_CASES", "100"))
_LOG = os.environ.get("TFGAN_KIT_CASES_LOG")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_TEMPORARY = os.path.realpath(tempfile.gettempdir())
_SECONDS = 300  # no case may take longer

# Values ------------------------------------------------------------------------------

PLACES = [
    *("run", "saved", "saved/1", "model.tflite", "run/model.keras", "photos"),
    *("photos/0.png", "pix2pix.keras", "cut.keras", "cut.png", "-dash.png", "pairs"),
    *("array.npz", "array.npy", "text.txt", "empty", "pipe.png", "up", "deep.json"),
    "bytes\udcff.png",
    *("run/recipe.json", "broken.py", "missing", "missing/deeper", "text.txt/below"),
    *("/dev/zero", "/dev/null/x", "x" * 300, "~nobody/x", ".", "new\nline.png"),
    *("out.png", "out.npy", "out.gif", "out.json", "out.tflite", "out"),
]
_USABLE = 7  # the first ones
NUMBERS = [
    *("-1", "0", "1", "2", "3", "1.5", "-0.0", "1e-9", "1e30", "nan", "inf", "-inf"),
    *(str(2**31), str(2**63), "1" + "0" * 400, "0x10", "1_0", "\uff11", "1e", "--1"),
]
WORDS = [
    *("", " ", "%00", "\x01", "\udcff", "-", "--", "a,b", "a=b", "=", ",", "a=,b", "é"),
    *("gan", "cgan", "bigan", "pix2pix", "dcgan,wgan-gp", "all", "none", "{}", "[]"),
    *("train", "train[:20]", "train[", "test", "8x8", "0x0", "8x", "0,1", "1,0", "0-3"),
    *("flip", "ada", "l1,psnr", "fid,fid", "A,B", "n_critic=1", "generator.width=nan"),
    *(
        "fid",
        "28x28",
        "28",
        "0-1",
        "0,1",
        "1",
        "train",
        "test",
        "x2",
        "photos",
        "new.png",
    ),
    "generator.width=8",
]
_LIKELY = 12  # the last ones
_TEXTS = st.text(
    st.characters(exclude_characters="/~\0", exclude_categories=["Cs"]), max_size=12
)
_OF_PATHS = {"out", "to", "run_dir", "resume", "config", "init_from", "dataset"}
_OF_PATHS |= {"data_dir", "images", "features", "tflite", "calibrate", "image"}


def commands_of(group, names=()):
    """Yield the words that call a command, and the command."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands_of(command, (*names, name))
        else:
            yield " ".join((*names, name)), command


COMMANDS = dict(commands_of(main))


def values(parameter):
    """Values of a parameter: likely ones, any others of its kind, or any at all."""
    kind = parameter.type
    if isinstance(kind, click.Choice):
        likely = others = [str(choice) for choice in kind.choices]
    elif isinstance(kind, (click.types.IntParamType, click.types.FloatParamType)):
        likely, others = ["1", "2", "3"], NUMBERS
    elif isinstance(parameter, click.Argument) or parameter.name in _OF_PATHS:
        likely, others = PLACES[:_USABLE], PLACES
    else:
        likely, others = WORDS[-_LIKELY:], WORDS
    anything = st.sampled_from(NUMBERS + WORDS + PLACES)
    likely, others = st.sampled_from(likely), st.sampled_from(others)
    return st.one_of(likely, likely, likely, others, anything, _TEXTS)


@st.composite
def command_lines(draw, name, command):
    """Draw a line that works, with up to three other options, or any line at all."""
    options = [
        one
        for one in command.params
        if isinstance(one, click.Option) and one.name not in ("debug", "trust")
    ]
    # Few at a time: with many, the first wrong one hides the others.
    options = draw(st.lists(_one_of(options), max_size=3, unique_by=id))
    drawn = []
    for option in options:
        drawn.append(draw(_one_of([*option.opts, *option.secondary_opts])))
        if not option.is_flag:
            drawn.append(draw(values(option)))
    if draw(st.booleans()):
        return [*name.split(), *draw(_one_of(WORKING[name])).split(), *drawn]
    arguments = []
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            counts = [0, 1, 2] if parameter.nargs < 0 else [1] * 9 + [0, 2]
            arguments += [draw(values(parameter)) for _ in range(draw(_one_of(counts)))]
        elif parameter.required and parameter not in options and draw(st.booleans()):
            drawn += [parameter.opts[0], draw(values(parameter))]
    return [*name.split(), *drawn, *draw(_one_of([[], [], ["--"]])), *arguments]


_one_of = st.sampled_from
_TRAIN = "--variant gan --steps 1 --batch-size 2 --width 8 --latent-dim 4"
# Lines that work, by the command.
WORKING = {
    "augment": ["cgan.keras --per-class 1 --out new"],
    "benchmark": ["--variants gan --budget 4 --seeds 1"],
    "classify": ["sgan.keras photos", "sgan.keras photos/0.png"],
    "convert": ["saved --to new.tflite", "cgan.keras --to new.tflite"],
    "data check": ["photos", "array.npz", "pairs --fields source,target"],
    "data prepare": ["photos --to sets", "photos --to sets --name mine"],
    "demo": ["", "rings --steps 2"],
    "edit": ["run --num 2", "stylegan2.keras --num 2", "stylegan2.keras photos/0.png"],
    "evaluate": [
        "run --samples 4",
        "saved --samples 4",
        "pix2pix.keras --against ./pairs",
    ],
    "export": ["run", "cgan.keras --to new"],
    "info": ["run", "saved", "cgan.keras", "model.tflite"],
    "interpolate": ["run --steps 2 --rows 1", "cgan.keras --steps 2 --rows 1"],
    "invert": ["run photos", "cgan.keras photos/0.png"],
    "launch": ["-- train --variant gan", "--workers 2 -- train"],
    "mix": ["stylegan2.keras --num 2", "stylegan2.keras --places fine"],
    "nearest": ["run photos --dataset ./photos", "saved --num 2"],
    "reconstruct": ["bigan.keras photos", "bigan.keras photos/0.png"],
    "request": ["localhost:1 --model m", "localhost:1 --model m --rest"],
    "sample": ["run --num 2", "saved --num 2", "cgan.keras", "model.tflite --num 2"],
    "train": [
        *(f"{_TRAIN} --dataset {data}" for data in ("./photos", "./array.npz")),
        f"{_TRAIN} --dataset ./photos --dry-run",
        *("--resume run", "--config run/recipe.json --run-dir new"),
    ],
    "translate": ["pix2pix.keras photos --out new", "pix2pix.keras photos/0.png"],
    "upscale": ["pix2pix.keras photos --out new", "pix2pix.keras photos/0.png"],
    "variants": ["", "gan"],
    "verify": ["saved", "saved --run run --tflite model.tflite"],
}


# The place ---------------------------------------------------------------------------


def _fill(place, finished, tfgan_kit):
    """Make a folder of everything that a command may be called with."""
    run, saved = finished / tfgan_kit.run, finished / tfgan_kit.saved
    shutil.copytree(run, place / "run")
    shutil.copytree(saved, place / "saved")
    shutil.copy(finished / "model.tflite", place)
    for variant in ("bigan", "cgan", "sgan", "stylegan2", "pix2pix"):
        path = place / f"{variant}.keras"
        few = {} if variant == "pix2pix" else {"latent_dim": 4}
        labels = {"num_classes": 3} if variant in ("cgan", "sgan") else {}
        kit.build(variant, (16, 16, 1), width=4, **few, **labels).save(path)
    whole = (run / "model.keras").read_bytes()
    (place / "cut.keras").write_bytes(whole[: len(whole) // 2])
    pixels = np.arange(4 * 28 * 28, dtype="uint8").reshape(4, 28, 28, 1)
    for folder in ("photos", "pairs/train/A", "pairs/train/B"):
        (place / folder).mkdir(parents=True)
        for number, image in enumerate(pixels):
            image_grids.write_png(place / folder / f"{number}.png", image)
    png = (place / "photos/0.png").read_bytes()
    for name in ("-dash.png", "bytes\udcff.png", "new\nline.png"):
        (place / name).write_bytes(png)
    (place / "cut.png").write_bytes(png[: len(png) // 2])
    np.savez(place / "array.npz", images=pixels, labels=np.arange(4))
    np.save(place / "array.npy", pixels)
    (place / "text.txt").write_text("no image\n")
    (place / "broken.py").write_text("raise ValueError('broken')\n")
    (place / "deep.json").write_text("[" * 100_000)
    (place / "empty").mkdir()
    os.mkfifo(place / "pipe.png")
    (place / "up").symlink_to("..")


_QUICK = duration.Duration(1, 1.0, 1, 1.0, 1, 1.0, 1.0)


def _bounded(*_, **__):
    raise RunError("the work is not part of this test.")


@pytest.fixture
def place(finished, tfgan_kit, tmp_path, monkeypatch):
    """A folder to work in, beside which nothing may be written."""
    place = tmp_path / "outer" / "place"
    place.mkdir(parents=True)
    _fill(place, finished, tfgan_kit)
    monkeypatch.setenv("HOME", str(tmp_path / "outer"))
    monkeypatch.chdir(place)
    # What would train for minutes, or wait for a server.
    monkeypatch.setattr(train_run, "start_and_finish", lambda *_, **__: None)
    monkeypatch.setattr(duration, "measure", lambda run: _QUICK)
    monkeypatch.setattr(run_benchmark, "run_benchmark", _bounded)
    monkeypatch.setattr(learning, "demonstrate", _bounded)
    monkeypatch.setattr(LocalCluster, "run", _bounded)
    monkeypatch.setattr(inversion, "invert", _bounded)
    for name in ("evaluate", "calibrate", "nearest"):
        monkeypatch.setattr(evaluation, name, _bounded)
    for name in ("export", "convert", "convert_model", "compare_forms"):
        monkeypatch.setattr(export, name, _bounded)
    monkeypatch.setattr(client, "GrpcClient", client.RestClient)
    monkeypatch.setattr(socket.socket, "connect", _refuse)
    monkeypatch.setattr(socket, "getaddrinfo", _refuse)
    return place


def _refuse(*_, **__):
    raise ConnectionRefusedError


class Writes:
    """The paths that Python opens for writing, makes, renames or removes."""

    _EVENTS = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink")

    def __init__(self):
        self.paths, self.is_on = [], False
        sys.addaudithook(self._note)  # it stays, and is off between the cases

    def _note(self, event, arguments):
        if not self.is_on:
            return
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & _WRITING:
                self.paths.append(path)
        elif event in self._EVENTS:
            self.paths += [one for one in arguments if isinstance(one, (str, bytes))]

    def outside(self, *allowed):
        """Return the written paths that are not below the allowed ones."""
        found = {
            os.path.realpath(os.fsdecode(path))
            for path in self.paths
            if not isinstance(path, int)
        }
        return [
            path
            for path in found
            if not path.startswith(allowed)
            and not path.startswith(os.path.join(_TEMPORARY, "tmp"))
            and _TEMPORARY not in (path, os.path.dirname(path))
            and "__pycache__" not in path
        ]


WRITES = Writes()


def faults_of(line, allowed):
    """Return the exit code of a command line, and what is wrong about its end."""
    WRITES.paths, WRITES.is_on = [], True
    try:
        with _alarm():
            result = CliRunner().invoke(main, line)
    finally:
        WRITES.is_on = False
    said = result.output
    faults = WRITES.outside(*allowed)
    if result.exit_code not in (0, 1, 2):
        faults.append(f"it ends with {result.exit_code}")
    if "Traceback" in said or "--debug shows where" in said:
        faults.append(said[-500:])
    if result.exit_code and "Error" not in said and "Usage" not in said and not said:
        faults.append("it fails without a word")
    return result.exit_code, faults


@contextlib.contextmanager
def _alarm():
    """End a case that takes too long as Ctrl-C does, with 130."""
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.alarm(_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.filterwarnings("default")
def test_any_command_line_ends_well(place, capsys):
    faults, lines, started = {}, [], time.process_time()
    cache = os.environ["TFGAN_KIT_CACHE"]
    allowed = tuple(map(os.path.realpath, (place, cache, os.devnull)))
    assert COMMANDS.keys() == WORKING.keys()
    parameters = sum(len(command.params) for command in COMMANDS.values())
    for name, command in COMMANDS.items():

        @settings(
            max_examples=math.ceil(CASES * len(command.params) / parameters),
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(command_lines(name, command))
        def run(line):
            lines.append(line)
            begun = time.monotonic()
            code, wrong = faults_of(line, allowed)
            if _LOG:
                seconds = f"{time.monotonic() - begun:.2f}"
                with open(_LOG, "a") as log:
                    print(code, seconds, line, wrong, file=log)
            if wrong:
                faults[str(line)] = wrong

        run()
    with capsys.disabled():
        seconds = time.process_time() - started
        counts = f"{len(lines)} command lines, {len(faults)} faults"
        print(f"\n{counts}, {seconds:.0f} s of CPU time")
    assert faults == {}
    assert sorted(path.name for path in place.parent.iterdir()) == ["place"]
