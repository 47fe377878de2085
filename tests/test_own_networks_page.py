"""The scripts and commands of docs/own-networks.md, in their order."""

import pathlib
import re

import keras
import pytest
from PIL import Image

from own_modules import forgotten
from pages import blocks, commands, need_programs, run, serving
from tfgan_kit import export
from tfgan_kit.export.versions import versions

PAGE = pathlib.Path(__file__).parents[1] / "docs/own-networks.md"
FILES = ("my_layers.py", "train.py")


def shortened(script):
    """A script as printed, but for one epoch on few images."""
    script = script.replace(
        'load("fashion_mnist_mini")', 'load("fashion_mnist_mini", split="train[:64]")'
    )
    return re.sub(r"epochs=\d+", "epochs=1", script)


@pytest.fixture
def place(tmp_path, monkeypatch):
    need_programs("curl", "jq", "base64")
    monkeypatch.chdir(tmp_path)
    with forgotten():
        yield tmp_path


@pytest.mark.slow
def test_every_script_and_command_works(place):
    scripts = [shortened(script) for script in blocks(PAGE, "python")]
    for name, script in zip(FILES, scripts, strict=False):
        assert f"\n`{name}`:\n\n```python" in PAGE.read_text()
        (place / name).write_text(script)
    assert "epochs=1" in scripts[1]
    assert "[:64]" in scripts[1]
    lines = list(commands(PAGE))
    assert lines[0] == "python train.py"
    served = next(n for n, line in enumerate(lines) if line.startswith("curl"))
    # In a process of its own: the commands must find the layer by --import.
    for line in lines[:served]:
        run(line)
    assert versions("saved_models/clothes") == [1, 2]
    with serving(place / "saved_models") as addresses:
        for line in lines[served:]:
            for printed, address in addresses.items():
                line = line.replace(printed, address)
            run(line)
    for name in ("clothes.png", "picture.png", "grid.png", "phone.png"):
        with Image.open(name) as picture:
            assert picture.format == "PNG"
            assert picture.getextrema()[1] > 0
    for script in scripts[len(FILES) :]:
        exec(script, {})
    keras.config.set_dtype_policy("float32")
    inputs, _ = export.open_source(export.find("saved_models/by-class"))
    assert inputs.num_classes == 10
    (code,) = re.findall(r"`(tfgan_kit\.export\.convert\([^`]*\))`", PAGE.read_text())
    exec(f"import tfgan_kit\n{code}", {})


def test_what_it_links_to_is_there():
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", PAGE.read_text()):
        assert (PAGE.parent / target).exists(), target
