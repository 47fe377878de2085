"""The generator in saved_models/ that ships with the package."""

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
SHIPPED = ROOT / "saved_models/fashion-mnist"


def test_it_is_small():
    sizes = {path: path.stat().st_size for path in SHIPPED.rglob("*") if path.is_file()}
    assert sum(sizes.values()) <= 6_000_000
    assert sizes[SHIPPED / "int8.tflite"] <= 1_500_000


def test_its_card_says_what_it_is_and_names_no_place():
    card = model_card.read(SHIPPED / "1")
    assert card["variant"] == card["recipe"]["variant"] == "projection"
    assert (card["step"], card["recipe"]["seed"]) == (267045, 0)
    assert card["dataset"]["name"] == "fashion_mnist"
    assert card["dataset"]["licence"].startswith("MIT")
    text = (SHIPPED / "1/assets.extra/model_card.json").read_text()
    assert '"/' not in text
    page = (SHIPPED / "MODEL_CARD.md").read_text()
    options = ("--variant projection", "--steps 320000", "ema_decay=0.999", "--seed 0")
    for option in (*options, "generator.spectral=true", "--best --to"):
        assert option in page


@pytest.mark.parametrize("form", [".", "int8.tflite"])
def test_it_draws_the_pictures_of_its_card(tmp_path, form):
    out = tmp_path / "samples.png"
    args = ["sample", str(SHIPPED / form), "--num", "100", "--out", str(out)]
    done = CliRunner().invoke(main, args)
    assert done.exit_code == 0, done.stderr
    found, shown = (
        np.asarray(Image.open(path), int) for path in (out, SHIPPED / "samples.png")
    )
    assert found.shape == shown.shape == (280, 280)
    # Another processor rounds otherwise; int8 is near.
    assert np.abs(found - shown).mean() < (0.01 if form == "." else 3)
    assert np.std(shown) > 50


def test_every_form_of_it_agrees():
    rows = export.compare_forms(
        export.Loaded(SHIPPED / "1"), tflite=[SHIPPED / "int8.tflite"]
    )
    assert [row for row in rows if not row.ok] == []


def test_git_has_all_of_it():
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("this is no checkout")
    args = ["git", "ls-files", "saved_models/fashion-mnist"]
    found = subprocess.run(args, cwd=ROOT, capture_output=True, text=True, check=True)
    there = {path for path in SHIPPED.rglob("*") if path.is_file()}
    assert {ROOT / line for line in found.stdout.splitlines()} == there
