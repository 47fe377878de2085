"""The generators in saved_models/ that ship with the package."""

import dataclasses
import pathlib
import shutil
import subprocess

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from cli.main import main
from tfgan_kit import export
from tfgan_kit.export import model_card

ROOT = pathlib.Path(__file__).parents[1]


@dataclasses.dataclass(frozen=True)
class Shipped:
    """What a card must say, and how its picture was made."""

    name: str
    variant: str
    step: int
    dataset: str
    licence: str
    command: tuple[str, ...]
    picture: tuple[str, ...]
    int8_bytes: int

    @property
    def path(self):
        return ROOT / "saved_models" / self.name


SHIPPED = [
    Shipped(
        name="fashion-mnist",
        variant="projection",
        step=267045,
        dataset="fashion_mnist",
        licence="MIT",
        command=("--steps 320000", "ema_decay=0.999", "spectral=true", "--best --to"),
        picture=("--num", "100"),
        int8_bytes=1_500_000,
    ),
    Shipped(
        name="emoji",
        variant="cgan",
        step=7000,
        dataset="emoji-four",
        licence="Apache-2.0 or OFL",
        command=(
            *("--steps 7000", "ema_decay=0.999", "spectral=true", "--augment ada"),
            *("generator.normalization=conditional", "generator.width=224"),
        ),
        picture=("--labels", "0-3", "--num", "12"),
        int8_bytes=3_000_000,
    ),
]


@pytest.fixture(params=SHIPPED, ids=lambda shipped: shipped.name)
def shipped(request):
    return request.param


def test_it_is_small(shipped):
    files = [path for path in shipped.path.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= 6_000_000
    assert (shipped.path / "int8.tflite").stat().st_size <= shipped.int8_bytes


def test_its_card_says_what_it_is_and_names_no_place(shipped):
    card = model_card.read(shipped.path / "1")
    assert card["variant"] == card["recipe"]["variant"] == shipped.variant
    assert (card["step"], card["recipe"]["seed"]) == (shipped.step, 0)
    assert card["dataset"]["name"] == shipped.dataset
    assert card["dataset"]["licence"].startswith(shipped.licence)
    text = (shipped.path / "1/assets.extra/model_card.json").read_text()
    assert '"/' not in text
    page = (shipped.path / "MODEL_CARD.md").read_text()
    for option in (f"--variant {shipped.variant}", "--seed 0", *shipped.command):
        assert option in page


@pytest.mark.parametrize("form", [".", "int8.tflite"])
def test_it_draws_the_pictures_of_its_card(shipped, tmp_path, form):
    out = tmp_path / "samples.png"
    args = ["sample", str(shipped.path / form), *shipped.picture, "--out", str(out)]
    done = CliRunner().invoke(main, args)
    assert done.exit_code == 0, done.stderr
    found, shown = (
        np.asarray(Image.open(path), int)
        for path in (out, shipped.path / "samples.png")
    )
    assert found.shape == shown.shape
    # Another processor rounds otherwise; int8 is near.
    limit = 0.01 if form == "." else 3
    assert np.abs(found - shown).mean() < limit
    assert np.std(shown) > 50
    arguments = " ".join(shipped.picture)
    page = (shipped.path / "MODEL_CARD.md").read_text()
    assert f"`tfgan-kit sample saved_models/{shipped.name} {arguments}" in page


def test_every_form_of_it_agrees(shipped):
    rows = export.compare_forms(
        export.Loaded(shipped.path / "1"), tflite=[shipped.path / "int8.tflite"]
    )
    assert [row for row in rows if not row.ok] == []


def test_git_has_all_of_it(shipped):
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("this is no checkout")
    args = ["git", "ls-files", f"saved_models/{shipped.name}"]
    found = subprocess.run(args, cwd=ROOT, capture_output=True, text=True, check=True)
    there = {path for path in shipped.path.rglob("*") if path.is_file()}
    assert {ROOT / line for line in found.stdout.splitlines()} == there
