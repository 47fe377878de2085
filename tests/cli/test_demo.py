"""`demo` writes a film."""

import pytest
from PIL import Image


@pytest.mark.parametrize("data", ["ring", "two-gaussians"])
def test_it_writes_a_gif_and_tells_numbers(tfgan_kit, tmp_path, monkeypatch, data):
    monkeypatch.chdir(tmp_path)
    result = tfgan_kit.works("demo", data, "--out", "film.gif", "--steps", "2")
    first, *numbers = result.stdout.splitlines()
    assert first == "film.gif"
    assert len(numbers) == (2 if data == "ring" else 4)
    with Image.open("film.gif") as film:
        assert film.n_frames >= 2
    assert [path.name for path in tmp_path.iterdir()] == ["film.gif"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["rong"], "unknown demonstration 'rong': did you mean ring?"),
        (["ring", "--variant", "gam"], "unknown variant 'gam': did you mean gan"),
        (["ring", "--seed", "-1"], "seed must be an integer"),
        (["ring", "--steps", "0"], "steps must be an integer of at least 1"),
        (["ring", "--out", "film.png"], "--out must name a .gif file. Received: film"),
        (["two-gaussians", "--variant", "wgan"], "That of wgan gives no probability"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(
    tfgan_kit, tmp_path, monkeypatch, args, words
):
    monkeypatch.chdir(tmp_path)
    assert words in tfgan_kit.fails(2, "demo", *args)
    assert not list(tmp_path.iterdir())
