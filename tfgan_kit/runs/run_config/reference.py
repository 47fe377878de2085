"""The reference of the run options, the content of docs/options.md.

python -m tfgan_kit.runs.run_config.reference > docs/options.md
"""

from tfgan_kit.runs.run_config import table

_HEAD = """# Options of a run

`tfgan-kit train` takes these options; recipe.json in a run folder has their values
under the names. `--resume` accepts a new value only if the last column says so, and a
new total (`--steps`, `--epochs`) only if no learning rate and no phase depends on it.
This page is made from the option table:
`python -m tfgan_kit.runs.run_config.reference > docs/options.md`.
"""


def markdown():
    """Return the page."""
    groups = {}
    for option in table.OPTIONS:
        groups.setdefault(option.group, []).append(_row(option))
    sections = [_HEAD]
    for group, rows in groups.items():
        head = "| option | name | values | default | meaning | on resume |"
        lines = [f"## {group}", "", head, "|---|---|---|---|---|---|", *rows, ""]
        sections.append("\n".join(lines))
    return "\n".join(sections)


def _row(option):
    values = ", ".join(map(str, option.values)) or option.rule.rule
    if option.value is None and option.many and not option.values:
        values = f"list: each {values}"
    default = option.shown_default or str(option.default).lower()
    resumable = "may change" if option.resumable else ""
    cells = (f"`{option.flags}`", f"`{option.name}`", values, default, option.help)
    return f"| {' | '.join(cells)} | {resumable} |".replace("  |", " |")


if __name__ == "__main__":
    print(markdown(), end="")
