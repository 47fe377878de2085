"""The data class `Network`, one network of a recipe, and functions that make some."""

import dataclasses
from typing import Any

from tfgan_kit.recipes import families


@dataclasses.dataclass(frozen=True)
class Network:
    """One network of a recipe: the function that builds it, its inputs and arguments.

    Args:
        role: Name of a function of the network family, such as "generator" or
            "discriminator"; or a function of your own. It receives the arguments it
            declares among `example_shape`, `latent_dim`, `num_classes`, `head`, a
            `<field>_shape` per field, `source_shape` (shape of its first input),
            `target_shape` (shape of the field that it makes), `input_shapes` (tuple of
            the shapes of all inputs), and `arguments`. Its other parameters need
            defaults, which `--set` overrides.
        takes: Tuple of str. Names of its inputs: fields ("real", "labels") or parts
            ("latents").
        arguments: dict. Arguments that belong to the algorithm. If the function of a
            family has no parameter of that name, the argument is left out. Defaults
            to {}.
        head: str. The end of a discriminator, a name of
            `runs.network_building.HEADS`. Defaults to "logits".
        family: str. Name of a network family. Defaults to None, which means the
            family of the run.
        unlabelled: dict. Arguments, and `head`, that differ if optional labels are
            missing. Defaults to {}.

    Examples:
        >>> from tfgan_kit import recipes
        >>> critic = recipes.Network("discriminator", ("real",), {"width": 32})
        >>> critic.defaults("mlp")["width"]
        32
    """

    role: Any
    takes: tuple[str, ...]
    arguments: dict = dataclasses.field(default_factory=dict)
    head: str = "logits"
    family: str | None = None
    unlabelled: dict = dataclasses.field(default_factory=dict)

    def without_labels(self):
        """Return the network for data without labels."""
        changed = dict(self.unlabelled)
        head = changed.pop("head", self.head)
        takes = tuple(name for name in self.takes if name != "labels")
        arguments = {**self.arguments, **changed}
        return dataclasses.replace(self, takes=takes, arguments=arguments, head=head)

    def defaults(self, family):
        """Return the arguments of the family's function, overridden by the recipe's."""
        if callable(self.role):
            return {**families.defaults_of(self.role), **self.arguments}
        known = families.arguments_of(self.family or family, self.role)
        own = {n: v for n, v in self.arguments.items() if n in known}
        return {**known, **own}


def generator(*, labelled=False, unlabelled=(), **arguments):
    """Return the usual generator, from latents (and labels) to examples."""
    takes = ("latents", "labels") if labelled else ("latents",)
    arguments = {"normalization": "batch", **arguments}
    return Network("generator", takes, arguments, unlabelled=dict(unlabelled))


def discriminator(
    normalization, head="logits", *, labelled=False, unlabelled=(), **arguments
):
    """Return the usual discriminator of examples (and their labels)."""
    takes = ("real", "labels") if labelled else ("real",)
    arguments = {"normalization": normalization, **arguments}
    unlabelled = dict(unlabelled)
    return Network("discriminator", takes, arguments, head, unlabelled=unlabelled)


def encoder():
    """Return an encoder: the family's discriminator, with latents as its output."""
    return Network("discriminator", ("real",), {"normalization": "batch"}, "latents")
