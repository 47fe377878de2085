"""`convert` writes a TFLite file and says how well it agrees."""

import pathlib
import re


def test_it_prints_size_and_agreement(tfgan_kit, finished):
    path = finished / "model.tflite"
    pattern = r"model\.tflite: ([\d,]+) bytes, maximum error (\S+), PSNR (\S+) dB .*"
    found = re.fullmatch(pattern, (finished / "convert.out").read_text().strip())
    assert int(found[1].replace(",", "")) == path.stat().st_size
    assert float(found[2]) < 1e-5
    assert float(found[3]) > 100


def test_force_replaces_a_file(tfgan_kit, finished):
    pathlib.Path("mine.tflite").write_text("mine")
    saved = finished / tfgan_kit.saved / "1"
    result = tfgan_kit.works("convert", saved, "--to", "mine.tflite", "--force")
    assert result.stderr == ""
    assert pathlib.Path("mine.tflite").read_bytes()[4:8] == b"TFL3"
    assert [path.name for path in pathlib.Path().iterdir()] == ["mine.tflite"]
