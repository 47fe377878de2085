"""`convert` writes a TFLite file and says how well it agrees."""

import json
import pathlib

import numpy as np
import pytest
from PIL import Image

from tfgan_kit.export.tflite import interpreter, report


def _read(path):
    return np.asarray(Image.open(path), int)


def test_the_report(tfgan_kit, finished):
    lines = (finished / "convert.out").read_text().splitlines()
    assert all(len(line) <= 80 for line in lines)
    rows, name = {}, None
    for line in lines:
        name = line[:15].strip() or name
        rows[name] = f"{rows.get(name, '')} {line[15:]}".strip()
    size = (finished / "model.tflite").stat().st_size
    assert rows.pop("file") == f"model.tflite, {size:,} bytes"
    assert "FULLY_CONNECTED 5" in rows.pop("operators")
    largest, mean = (float(part.split()[0]) for part in rows.pop("error").split(", "))
    assert 0 < mean < largest < 1e-5
    assert float(rows.pop("PSNR").removesuffix(" dB")) > 100
    distance, _, features = rows.pop("Fréchet").partition(" ")
    assert 0 <= float(distance) < 1e-3
    assert features.startswith("(features of classifier of fashion_mnist (SHA-256 ")
    one, eight = rows.pop("ms per sample").split(", ")
    assert (one.split()[1:], eight.split()[1:]) == (
        ["(batch", "of", "1)"],
        ["(batch", "of", "8)"],
    )
    assert float(one.split()[0]) > 0 < float(eight.split()[0])
    assert rows == {
        "source": str(tfgan_kit.saved / "1"),
        "types": "float32, float inputs and outputs",
        "batch": "any",
        "limit": "a maximum error below 0.00078 (0.1 grey levels): holds",
        "run by": " ".join(interpreter.available()[:2]),
    }


@pytest.mark.parametrize("kind", ["dynamic", "int8", "int8 --int-io --batch 3"])
def test_every_kind_draws_the_same_pictures(tfgan_kit, finished, kind):
    args = ("--quantize", *kind.split(), "--to", "a.tflite", "--json")
    result = tfgan_kit.works("convert", finished / tfgan_kit.saved, *args)
    assert result.stderr == ""
    facts = json.loads(result.stdout)
    size = pathlib.Path("a.tflite").stat().st_size
    assert (facts["path"], facts["bytes"]) == ("a.tflite", size)
    assert facts["quantize"] == kind.split()[0]
    assert 0 < facts["frechet_distance"] < 10
    assert "classifier of fashion_mnist" in facts["features"]
    fixed = "--batch" in kind
    assert (facts["io"], facts["batch"]) == (("int", 3) if fixed else ("float", None))
    assert list(facts["milliseconds"]) == (["3"] if fixed else ["1", "8"])
    pictures = []
    for source in (finished / "model.tflite", pathlib.Path("a.tflite")):
        options = ("--seed", "7", "--num", "4", "--out", f"{source.stem}.png")
        assert tfgan_kit.works("sample", source, *options).stderr == ""
        pictures.append(_read(f"{source.stem}.png"))
    difference = np.abs(pictures[0] - pictures[1])
    assert difference.max() <= 12
    assert difference.mean() < 1 < np.std(pictures[0])
    tfgan_kit.works("interpolate", "a.tflite", "--seeds", "7,8", "--steps", "1")


def test_a_warning_beyond_the_limit(tfgan_kit, finished, monkeypatch):
    def disturbed(content):
        latent_dim, function = interpreter.open_tflite(content)
        return latent_dim, lambda latents: function(latents) + np.float32(1e-3)

    monkeypatch.setattr(report, "open_tflite", disturbed)
    saved = finished / tfgan_kit.saved
    result = tfgan_kit.works("convert", saved)
    limit = "a maximum error below 0.00078 (0.1 grey levels)"
    assert f"{limit}: exceeded\n" in result.stdout
    assert result.stderr == (
        f"model.tflite differs from {saved / '1'} by more than the limit: {limit}. "
        "Look at its samples, or choose another --quantize.\n"
    )
    assert pathlib.Path("model.tflite").exists()


def test_force_replaces_a_file(tfgan_kit, finished):
    pathlib.Path("mine.tflite").write_text("mine")
    saved = finished / tfgan_kit.saved / "1"
    result = tfgan_kit.works("convert", saved, "--to", "mine.tflite", "--force")
    assert result.stderr == ""
    assert pathlib.Path("mine.tflite").read_bytes()[4:8] == b"TFL3"
    assert [path.name for path in pathlib.Path().iterdir()] == ["mine.tflite"]
