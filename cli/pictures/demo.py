"""`tfgan-kit demo`: the theory in two dimensions."""

import click

from tfgan_kit import files, options, recipes
from tfgan_kit.demo import points
from tfgan_kit.modalities import image_grids

from ..terminal.common import (
    debug_option,
    overwrite_option,
    quiet,
    say,
    start_tensorflow,
)


@click.command()
@click.argument("data")
@click.option(
    "--variant", default="gan", show_default=True, help="The recipe to train."
)
@click.option("--out", default="demo.gif", show_default=True, help="The GIF to write.")
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Seed of the training."
)
@click.option(
    "--steps",
    type=int,
    default=3000,
    show_default=True,
    help="Number of generator steps.",
)
@overwrite_option
@debug_option
def demo(data, variant, out, seed, steps, overwrite):
    """Film a GAN that learns points of a plane.

    DATA is ring, grid, spiral or two-gaussians. The background shows the discriminator,
    from blue (fake) to orange (real). Real points are grey, generated points purple.

    With two-gaussians both densities are known, so the film shows the discriminator
    beside the optimal one, p_data / (p_data + p_g): first for a generator that does not
    change, then for one that learns, for which both approach 1/2.
    """
    points.get(data)
    recipes.get(variant)
    options.check("seed", seed)
    options.check("steps", steps)
    files.check_output(out, "--out", (".gif",), overwrite)
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
