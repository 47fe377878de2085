"""`tfgan-kit variants`: the recipes."""

import re

import click

from tfgan_kit import recipes
from tfgan_kit.errors import InputError
from tfgan_kit.recipes import recipe_file
from tfgan_kit.runs import run_config
from tfgan_kit.runs.run_config import argument_rules

from ..terminal import page
from ..terminal.common import debug_option, say
from ..terminal.recipe_option import given, recipe_option

_WIDEST = 24  # column of a name or a paper in the list
_NAMES = 38  # column of names in the settings of a recipe


@click.command()
@click.argument("name", required=False)
@click.option(
    "--shape",
    metavar="HxWxC",
    help="Show the settings for images of this shape, such as 64x64x3.",
)
@click.option(
    "--images",
    type=click.IntRange(min=1),
    help="Show the settings for this number of images; goes with --shape.",
)
@recipe_option
@debug_option
def variants(name, shape, images):
    """List the recipes, or show all settings of one.

    The list includes the recipes of installed packages. With --recipe and without NAME,
    the command shows the recipe in that file. With --shape it shows the settings that
    the recipe chooses for such images.
    """
    if images and not shape:
        raise InputError("--images goes with --shape: give both, or --shape alone.")
    shape = shape and _parse_shape(shape)
    if name is not None or given() is not None:
        recipe = recipes.get(name or recipe_file.current().recipe.name)
        _show_recipe(recipe, shape, images)
    elif shape:
        raise InputError("--shape needs the NAME of a recipe: `variants` lists them.")
    else:
        _show_table()


def _parse_shape(text):
    match = re.fullmatch(r"([1-9]\d{0,3})x([1-9]\d{0,3})x([134])", text)
    if not match:
        raise InputError(
            "--shape takes HEIGHTxWIDTHxCHANNELS with 1, 3 or 4 channels, such as "
            f"64x64x3. Received: {text!r}."
        )
    return tuple(map(int, match.groups()))


def _show_table():
    rows = [(r.name, r.summary, (r.reference or "").partition(",")[0]) for r in _all()]
    name, paper = (
        min(max(len(row[column]) for row in rows), _WIDEST) for column in (0, 2)
    )
    summary = page.WIDTH - name - paper - 4  # two gaps of two columns
    click.echo("\n".join(page.table(rows, [name, summary, paper])))


def _all():
    """Yield every recipe; the error of a package that fails goes to stderr."""
    for name in recipes.names():
        try:
            yield recipes.get(name)
        except InputError as error:
            say(f"{name} is left out: {error}")


def _show_recipe(recipe, shape, images):
    config, chosen = run_config.from_recipe(recipe), []
    if shape:
        config, chosen = run_config.choose(config, shape, images)
    is_named = isinstance(recipe.model, str)
    model = f"tfgan_kit.models.{recipe.model}" if is_named else recipe.model.__name__
    for line in page.wrap(f"{recipe.name}: {recipe.summary} ({model})", page.WIDTH):
        click.echo(line)
    for text in filter(None, (recipe.reference, *recipe.notes)):
        _show_paragraph(text, 2)
    if shape:
        _show_chosen(chosen)
    click.echo("\noptions")
    names = ["networks", "latent_dim", "batch_size", "steps", "lr_schedule", "lr_end"]
    names.append("augment")
    if not recipe.can_use_latents:
        names.remove("latent_dim")
    for name in names:
        flag = "--" + name.replace("_", "-")
        click.echo(f"  {flag:<{_NAMES}}{getattr(config, name)}")
    click.echo("\n--set NAME=VALUE")
    for name, value in config.settable().items():
        option = argument_rules.rule_of(config, name)
        value = "chosen from the image shape" if value is None else value
        meaning = f"{option.rule}: {option.doc}" if option.doc else option.rule
        click.echo(f"  {name:<{_NAMES}}{value}")
        _show_paragraph(meaning, 6)


def _show_chosen(sentences):
    click.echo("\nchosen for these images")
    for sentence in sentences or ["nothing: every default holds"]:
        _show_paragraph(sentence, 2)


def _show_paragraph(text, indent):
    for line in page.wrap(text, page.WIDTH - indent):
        click.echo(" " * indent + line)
