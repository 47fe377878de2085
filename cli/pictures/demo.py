"""`tfgan-kit demo`: the theory in two dimensions."""

import pathlib

import click

from tfgan_kit import files, options, recipes
from tfgan_kit.demo import points
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import image_grids

from ..terminal.common import debug_option, quiet, say, start_tensorflow


@click.command()
@click.argument("data")
@click.option("--variant", default="gan", show_default=True, help="The recipe.")
@click.option("--out", default="demo.gif", show_default=True, help="The GIF.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option(
    "--steps", type=int, default=3000, show_default=True, help="Generator steps."
)
@debug_option
def demo(data, variant, out, seed, steps):
    """Film a GAN that learns points of a plane.

    DATA is ring, grid, spiral or two-gaussians. What the discriminator says is drawn
    from blue, fake, to orange, real; real points are grey and generated ones purple.

    With two-gaussians both densities are known: the discriminator is drawn beside the
    optimal one, p_data / (p_data + p_g), first for a generator that stays as it is,
    then for one that learns, where both go to 1/2.
    """
    points.get(data)
    recipes.get(variant)
    options.check("seed", seed)
    options.check("steps", steps)
    if pathlib.Path(out).suffix != ".gif" or pathlib.Path(out).is_dir():
        raise InputError(f"--out must name a .gif file. Received: {out}.")
    files.check_parent(out, "the GIF")
    start_tensorflow()
    say(f"training {variant} on {data}: {steps} steps")
    with quiet(talk=True):
        made = _demonstrate(data, variant, seed, steps)
    image_grids.write_gif(out, made.frames, hold=2000)
    click.echo(out)
    for name, value in made.numbers.items():
        click.echo(f"{name:<36}{value}")


def _demonstrate(data, variant, seed, steps):
    from tfgan_kit.demo import learning, optimal

    if data == points.TWO_GAUSSIANS:
        return optimal.demonstrate(variant, seed, steps)
    return learning.demonstrate(data, variant, seed, steps)
