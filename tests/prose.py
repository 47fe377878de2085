"""A check of the English of pages, help texts, docstrings, comments and messages.

`python tests/prose.py` prints every fault of the repository as path:line. It knows the
rules that a program can check: how sentences and docstrings may not begin, worn-out
phrases, and the width of help texts.
"""

import ast
import io
import itertools
import pathlib
import re
import sys
import tokenize

import click

ROOT = pathlib.Path(__file__).parents[1]
WIDTH = 80
PAGES = ("*.md", "docs/**/*.md", "benchmarks/*.md", "saved_models/**/*.md")
CODE = ("tfgan_kit/**/*.py", "cli/**/*.py", "examples/**/*.py", "docs/**/*.py")

# Such a word begins a text, or follows the end of a sentence. Questions may have it.
BEGINNING = re.compile(
    r"(?:^\W*|[.!?:][)\"'`*_]*\s+[*_(\"']*)(?:Of|What|Known|Where)\b(?![^.!:;]*\?)"
)
WORN_OUT = re.compile(
    "|".join(
        (
            r"\bc[oa]mes? to (?:an? |the )?\w*(?:distance|\d|score)",
            r"\bst(?:ands?|ood) (?:at|in|beside|below|above|there|here|alone)\b",
            r"\b(?:is|are|was|were|be|been|being) told\b",
            r"\b(?:as it is|as they are|as it was|as one would)\b(?! \w+(?:ed|en)\b)",
            r"\bso (?:many|manieth)\b(?! \w+ that\b)",
            r"\bin (?:turns|every so)\b",
            r"\bgo(?:es)? by\b",
            r"\b(?:is|are) due\b",
            r"\bleft alone\b",
            r"\bwherever\b",
            r"\bof (?:itself|today)\b",
            r"\b(?:is|are|was|were) of (?:another|other|those)\b(?! kind)",
            r"(?<!here )\b(?:is|are) no (?:images?|file|folder|numbers?)\b(?! of)",
            r"\bwhere there (?:is|are|was|were|be)\b",
            r"\bwithout a word\b",
            r"\bwhat (?:lies|stands|falls)\b",
            r"\ban? (?:instance|label|row|logit|cell) an? \w+\b",
        )
    ),
)
# A docstring of a function begins with a verb in the imperative.
NO_VERB = re.compile(r"(?:The|An?|Whether|As|Those|Each|All|Returns|Raises|Makes)\b")


def faults(text):
    """Return the phrases that break a rule in one paragraph."""
    flat = " ".join(text.split())
    matches = itertools.chain(BEGINNING.finditer(flat), WORN_OUT.finditer(flat))
    return [flat[match.start() : match.start() + 60].strip() for match in matches]


def paragraphs_of_page(text):
    """Yield (line, paragraph) of Markdown; its code is replaced by X."""
    text = re.sub(r"(?s)```.*?```|<!--.*?-->", lambda m: "\n" * m[0].count("\n"), text)
    text = re.sub(r"`[^`]*`", lambda m: "X" + "\n" * m[0].count("\n"), text)
    # Items, headings, quotes and the cells of tables are paragraphs of their own.
    marker = re.compile(r"\s*(?:[-*] |\d+\. |#+ |> |\|)")
    start, lines = 1, []
    for number, line in enumerate([*text.split("\n"), ""], 1):
        marked = marker.match(line)
        if marked or not line.strip():
            yield start, "\n".join(lines)
            start, lines = number, []
        if marked and line.lstrip().startswith("|"):
            yield from ((number, cell) for cell in line.split("|"))
        else:
            lines.append(line[marked.end() :] if marked else line)


def paragraphs_of_code(source):
    """Yield (line, paragraph) of each docstring, comment and string with spaces."""
    comments = {}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            comments[token.start[0]] = token.string.lstrip("# ")
    for line in comments:
        if line - 1 not in comments:
            end = next(n for n in itertools.count(line) if n not in comments)
            yield line, "\n".join(comments[n] for n in range(line, end))
    inner = set()  # constants inside of f-strings
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            inner.update(map(id, node.values))
            constants = (isinstance(part, ast.Constant) for part in node.values)
            parts = zip(node.values, constants, strict=True)
            text = "".join(x.value if constant else "X" for x, constant in parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = "" if id(node) in inner else node.value
        else:
            continue
        if " " in text.strip():
            yield from ((node.lineno, part) for part in re.split(r"\n\s*\n", text))


def docstring_faults(source):
    """Return (line, first line) of each docstring of a function without a verb."""
    functions = (
        n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef)
    )
    texts = ((n.lineno, ast.get_docstring(n) or "") for n in functions)
    return [(line, text[:60]) for line, text in texts if NO_VERB.match(text)]


def file_faults(path):
    """Return the faults of a page or a Python file as (line, phrase)."""
    text = path.read_text("utf-8")
    is_page = path.suffix == ".md"
    paragraphs = paragraphs_of_page(text) if is_page else paragraphs_of_code(text)
    found = [(line, phrase) for line, part in paragraphs for phrase in faults(part)]
    return found if is_page else found + docstring_faults(text)


def helps(command, path=("tfgan-kit",)):
    """Yield the words of each command, and its help in a terminal of 80 columns."""
    # Click keeps the help option of the first context for good.
    names = {"help_option_names": ["-h", "--help"]}
    context = click.Context(command, info_name=path[-1], terminal_width=WIDTH, **names)
    context.max_content_width = WIDTH
    yield " ".join(path), command.get_help(context)
    for name, inner in getattr(command, "commands", {}).items():
        yield from helps(inner, (*path, name))


def help_faults(text):
    """Return the lines of a help text that are too wide, and its worn-out phrases."""
    wide = [line for line in text.splitlines() if len(line) > WIDTH]
    return wide + [x for part in re.split(r"\n\s*\n", text) for x in faults(part)]


def main():
    """Print all faults; return how many there are."""
    sys.path[:0] = [str(ROOT)]
    from cli.main import main as commands

    patterns = itertools.chain(PAGES, CODE)
    paths = sorted({path for pattern in patterns for path in ROOT.glob(pattern)})
    found = [(p.relative_to(ROOT), *fault) for p in paths for fault in file_faults(p)]
    found += [
        (w, 0, fault) for w, text in helps(commands) for fault in help_faults(text)
    ]
    for path, line, phrase in found:
        print(f"{path}:{line}: {phrase}")
    return len(found)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
