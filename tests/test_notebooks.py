"""The notebooks of examples/ run, on few images and steps."""

import json
import os
import pathlib
import re
import sys

import pytest

FOLDER = pathlib.Path(__file__).parents[1] / "examples/notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
# Values of the notebooks' own variables.
FEW = {"COUNT": 128, "EPOCHS": 1, "STEPS": 2}


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_there_are_three():
    names = [path.stem for path in NOTEBOOKS]
    assert names == ["first_gan", "write_your_own_gan", "your_images_to_a_phone"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_clean_and_installs_in_colab_only(path):
    first, install, *cells = json.loads(path.read_text("utf-8"))["cells"]
    cells = [cell for cell in (install, *cells) if cell["cell_type"] == "code"]
    assert all(not cell["outputs"] and not cell["execution_count"] for cell in cells)
    assert '"google.colab" in sys.modules' in "".join(install["source"])
    assert f"examples/notebooks/{path.name}" in "".join(first["source"])


# The phone's takes half a minute; test_guide_pages.py runs the same commands.
PHONE = "your_images_to_a_phone"


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=pytest.mark.exhaustive if path.stem == PHONE else ())
        for path in NOTEBOOKS
    ],
    ids=lambda path: path.stem,
)
def test_a_notebook_runs(path, tmp_path, monkeypatch):
    import nbformat
    from nbclient import NotebookClient

    # `!tfgan-kit` is found as in an activated environment.
    programs = os.path.dirname(sys.executable)
    monkeypatch.setenv("PATH", programs + os.pathsep + os.environ["PATH"])
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for cell in code_cells(notebook):
        for name, value in FEW.items():
            pattern = rf"(?m)^{name} = [\d_]+"
            cell.source = re.sub(pattern, f"{name} = {value}", cell.source)
        if re.search(r"(?m)^!", cell.source):  # a failed command raises nothing
            lines = cell.source.replace("\\\n", "").splitlines()
            check = "assert _exit_code == 0"
            lines = [f"{x}\n{check}" if x.startswith("!") else x for x in lines]
            cell.source = "\n".join(lines)
    client = NotebookClient(
        notebook, timeout=600, resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    last = [cell for cell in code_cells(notebook) if cell.outputs][-1]
    assert last.outputs
