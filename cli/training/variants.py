"""`tfgan-kit variants`: the recipes."""

import click

from tfgan_kit import recipes
from tfgan_kit.errors import InputError
from tfgan_kit.recipes import recipe_file
from tfgan_kit.runs import run_config
from tfgan_kit.runs.run_config import argument_rules

from ..terminal.common import debug_option, say
from ..terminal.recipe_option import given, recipe_option


@click.command()
@click.argument("name", required=False)
@recipe_option
@debug_option
def variants(name):
    """List the recipes, or show the whole of one.

    Recipes that installed packages add are listed, too. With --recipe and no name, that
    of the file is shown.
    """
    if name is None and given() is None:
        _show_table()
    else:
        _show_recipe(recipes.get(name or recipe_file.current().recipe.name))


def _show_table():
    rows = [(r.name, r.summary, r.reference) for r in _all()]
    name, summary = (max(len(row[column]) for row in rows) + 2 for column in (0, 1))
    for row in rows:
        click.echo(f"{row[0]:<{name}}{row[1]:<{summary}}{row[2]}")


def _all():
    """Every recipe; of a package that fails, its sentence goes to stderr."""
    for name in recipes.names():
        try:
            yield recipes.get(name)
        except InputError as error:
            say(f"{name} is left out: {error}")


def _show_recipe(recipe):
    config = run_config.from_recipe(recipe)
    is_named = isinstance(recipe.model, str)
    model = f"tfgan_kit.models.{recipe.model}" if is_named else recipe.model.__name__
    click.echo(f"{recipe.name}: {recipe.summary} ({model})")
    if recipe.reference:
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
        option = argument_rules.rule_of(config, name)
        value = "by the image shape" if value is None else value
        meaning = f"{option.rule}: {option.doc}" if option.doc else option.rule
        click.echo(f"  {name:<38}{value!s:<20}{meaning}")
