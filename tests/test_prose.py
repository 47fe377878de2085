"""The English of pages, help texts, docstrings, comments and messages; see prose.py."""

import itertools

import pytest

import prose
from cli.main import main

FILES = sorted(
    {
        path
        for pattern in itertools.chain(prose.PAGES, prose.CODE)
        for path in prose.ROOT.glob(pattern)
    }
)
HELPS = dict(prose.helps(main))


@pytest.mark.parametrize("room", sorted({p.parent for p in FILES}), ids=str)
def test_pages_and_code_keep_the_rules(room):
    files = [path for path in FILES if path.parent == room]
    found = {path.name: prose.file_faults(path) for path in files}
    assert not {name: faults for name, faults in found.items() if faults}


@pytest.mark.parametrize("command", HELPS)
def test_help_texts_keep_the_rules_and_fit_a_terminal(command):
    assert not prose.help_faults(HELPS[command])


@pytest.mark.parametrize(
    "text",
    [
        "Of all pictures, where there are classes.",
        "It is set. What is left is read.",
        "**Known** are three.",
        "Where it fails, it stops.",
        "In every so manieth step.",
        "The discriminator is told the class.",
        "8,500 steps come to a distance of 36.",
        "The number stands at 3.",
        "It is left as it is.",
        "The file is no image.",
    ],
)
def test_the_checker_finds_planted_faults(text, tmp_path):
    page, module = tmp_path / "page.md", tmp_path / "module.py"
    page.write_text(f"# Title\n\nFine.\n\n- {text}\n\n```sh\nOf code.\n```\n")
    assert [line for line, _ in prose.file_faults(page)][:1] == [5]
    for source in (f'x = f"{{y}} and: {text}"', f"x = 1\n# {text}", f'"""{text}"""'):
        module.write_text(f"{source}\n")
        assert prose.file_faults(module), source
    assert prose.help_faults(f"Usage: x\n\n  {text}")


def test_the_checker_finds_wide_lines_of_help_and_docstrings_without_a_verb(tmp_path):
    assert prose.help_faults("x" * 81) == ["x" * 81]
    assert not prose.help_faults("x" * 80)
    module = tmp_path / "module.py"
    module.write_text('def f():\n    """The sum."""\n')
    assert prose.file_faults(module) == [(1, "The sum.")]


@pytest.mark.parametrize(
    "text",
    [
        "What is a GAN? It learns.",
        "Return the images of whatever was found.",
        "The array is None if there is no image.",
        "There are no images in it.",
    ],
)
def test_the_checker_accepts_plain_sentences(text, tmp_path):
    assert not prose.faults(text)
