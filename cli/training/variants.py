"""`tfgan-kit variants`: the recipes."""

import click

from tfgan_kit import options, recipes
from tfgan_kit.runs import run_config

from ..terminal.common import debug_option


@click.command()
@click.argument("name", required=False)
@debug_option
def variants(name):
    """List the recipes, or show the whole of one."""
    if name is None:
        _show_table()
    else:
        _show_recipe(recipes.get(name))


def _show_table():
    rows = [(r.name, r.summary, r.reference) for r in recipes.RECIPES.values()]
    name, summary = (max(len(row[column]) for row in rows) + 2 for column in (0, 1))
    for row in rows:
        click.echo(f"{row[0]:<{name}}{row[1]:<{summary}}{row[2]}")


def _show_recipe(recipe):
    config = run_config.from_recipe(recipe.name)
    click.echo(f"{recipe.name}: {recipe.summary} (tfgan_kit.models.{recipe.model})")
    click.echo(f"  {recipe.reference}")
    for note in recipe.notes:
        click.echo(click.wrap_text(note, 78, "  ", "  "))
    click.echo("\noptions")
    for name in (
        *("networks", "latent_dim", "batch_size", "steps"),
        *("lr_schedule", "lr_end"),
    ):
        flag = "--" + name.replace("_", "-")
        click.echo(f"  {flag:<38}{getattr(config, name)}")
    click.echo("\n--set NAME=VALUE")
    for name, value in config.settable().items():
        option = options.find(name)
        value = "by the image shape" if value is None else value
        click.echo(f"  {name:<38}{value!s:<20}{option.rule}: {option.doc}")
