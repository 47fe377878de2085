"""The rows of the table: which recipe, on which images."""

import dataclasses

from tfgan_kit.recipes import classic
from tfgan_kit.runs import run_config


@dataclasses.dataclass(frozen=True)
class Row:
    """A recipe as it is, on images of a shape.

    Args:
        name: What `--recipes` takes.
        variant: The recipe.
        image_shape: (height, width, channels).
    """

    name: str
    variant: str
    image_shape: tuple[int, int, int] = (28, 28, 1)

    @property
    def title(self):
        return f"{self.variant} {'x'.join(map(str, self.image_shape))}"


ROWS = {
    row.name: row
    for row in (
        # The others' networks are not among the peers' plans.
        *(Row(recipe.name, recipe.name) for recipe in classic.RECIPES),
        Row("dcgan-64", "dcgan", (64, 64, 3)),
        Row("wgan-gp-64", "wgan-gp", (64, 64, 3)),
    )
}


def config_of(variant, *, settings=(), **given):
    """The configuration that `tfgan-kit train --variant` makes of such options."""
    return run_config.override(run_config.from_recipe(variant), given, settings)
