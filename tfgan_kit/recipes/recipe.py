"""The data classes `Recipe` and `Network`, and functions that make common parts."""

import dataclasses
from typing import Any

from tfgan_kit.recipes import families

# The decay of the generator's moving average, which makes the samples.
EMA = 0.99


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


@dataclasses.dataclass(frozen=True)
class Recipe:
    """One variant: its model, networks, numbers, paper, and differences from the paper.

    Args:
        name: str. The name for `--variant`.
        model: str or class. Name of a class in `tfgan_kit.models`, or your own class.
        networks: dict. Each `Network` by name, in the order of the model's wiring.
        model_options: dict. Every argument of the model that is a number or a name.
        generator_optimizer, discriminator_optimizer: dict. `name` and its arguments,
            as `recipes.adam` returns them.
        summary: str. One line for the table of variants. Defaults to "".
        reference: str. Paper and section. Defaults to "".
        family: str. The default network family. Defaults to "dcgan".
        latent_dim: int. Length of a latent vector. Defaults to 100.
        batch_size: int. Examples per discriminator step. Defaults to 32.
        steps: int. The default budget, in generator steps. Defaults to 12000.
        fields: Tuple of str. Names of the fields that the data must have. Defaults to
            ("real",).
        optional_fields: Tuple of str. Names of fields that are used if the data have
            them. Defaults to ().
        modalities: dict. The modality of each field that is not an image, by name: a
            class, or its registered name. Defaults to {}.
        pairs: str. The default maker of pairs from plain images, in the form of
            `--pairs`. Defaults to None, which means that plain images are refused.
        embedded: dict. Values of `--pairs` or `--domains` for the embedded images, by
            the option's name, if the user gives neither. Defaults to {}.
        lr_schedule: str. Schedule of the learning rates. Defaults to "constant".
        lr_end: float. The learning rate at the end of the schedule. Defaults to 0.0.
        schedule_option: str. The model's option with the number of generator steps over
            which learning rates reach their ends. Defaults to None, which means the
            whole run.
        step_shares: dict. For options of the model that count generator steps: the
            share of the whole run for each option whose value is None. Defaults to {}.
        learning: dict. Other optimizers by network family, for families that need
            other learning rates. Defaults to {}.
        toy_settings: Tuple of str. Overrides in the form of `--set` for points of a
            plane: these need a wider clip for a critic to have a slope, the smaller
            penalties of the papers' own toys, or more discriminator steps. Defaults
            to ().
        toy_rates: Learning rates of generator and discriminator for such points.
            Defaults to (1e-3, 1e-3).
        notes: Tuple of str. Each difference from the paper, with its reason. Defaults
            to ().

    Examples:
        >>> from tfgan_kit import recipes
        >>> recipe = recipes.get("wgan-gp")
        >>> recipe.model, recipe.latent_dim, recipe.model_options["gp_weight"]
        ('WGANGP', 128, 10.0)
    """

    name: str
    model: Any
    networks: dict[str, Network]
    model_options: dict
    generator_optimizer: dict
    discriminator_optimizer: dict
    summary: str = ""
    reference: str = ""
    family: str = "dcgan"
    latent_dim: int = 100
    batch_size: int = 32
    steps: int = 12000
    fields: tuple[str, ...] = ("real",)
    optional_fields: tuple[str, ...] = ()
    modalities: dict = dataclasses.field(default_factory=dict)
    pairs: str | None = None
    embedded: dict = dataclasses.field(default_factory=dict)
    lr_schedule: str = "constant"
    lr_end: float = 0.0
    schedule_option: str | None = None
    step_shares: dict = dataclasses.field(default_factory=dict)
    learning: dict = dataclasses.field(default_factory=dict)
    toy_settings: tuple[str, ...] = ()
    toy_rates: tuple[float, float] = (1e-3, 1e-3)
    notes: tuple[str, ...] = ()

    def __post_init__(self):
        # The data pipeline reads n_critic from here, not from the model's default.
        if (
            isinstance(self.model_options, dict)
            and "n_critic" not in self.model_options
        ):
            options = {"n_critic": 1, **self.model_options}
            object.__setattr__(self, "model_options", options)

    @property
    def needs_labels(self):
        """Return whether the data must have labels."""
        return "labels" in self.fields

    @property
    def translates(self):
        """Return whether the data must have two fields, such as source and target."""
        return len({*self.fields} - {"labels"}) == 2

    @property
    def can_use_labels(self):
        """Return whether labels are used if the data have them."""
        return "labels" in (*self.fields, *self.optional_fields)

    @property
    def can_use_latents(self):
        """Return whether a network takes latents, or a user's function may do so."""
        networks = self.networks.values()
        return any("latents" in n.takes or callable(n.role) for n in networks)

    def networks_for(self, num_classes):
        """Return each `Network` for data of `num_classes` classes (None: no labels)."""
        if num_classes is not None or self.needs_labels:
            return self.networks
        return {name: n.without_labels() for name, n in self.networks.items()}

    def classes(self, num_classes):
        """Return `num_classes` if a network takes labels, else None."""
        takes = any("labels" in network.takes for network in self.networks.values())
        return num_classes if takes else None

    def optimizers(self, networks):
        """Return the arguments of both optimizers on a network family."""
        names = ("generator_optimizer", "discriminator_optimizer")
        own = {name: getattr(self, name) for name in names}
        own |= self.learning.get(networks, {})
        return {name: dict(arguments) for name, arguments in own.items()}

    @property
    def is_classifier(self):
        """Return whether the discriminator is a classifier with few labels."""
        return any(network.head == "classes" for network in self.networks.values())

    @property
    def image_networks(self):
        """Return the networks that take or make examples, which have a width."""
        return [
            name
            for name, network in self.networks.items()
            if network.role == "generator"
            or network.takes not in (("latents",), ("features",))
        ]

    def network_options(self, family):
        """Return the arguments of each network on a network family."""
        return {n: network.defaults(family) for n, network in self.networks.items()}


def adam(learning_rate, beta_1, beta_2):
    """Return the entry of Adam in a recipe.

    Args:
        learning_rate: float. Step size.
        beta_1, beta_2: float. Decay of the first and the second moment.

    Examples:
        >>> from tfgan_kit import recipes
        >>> recipes.adam(2e-4, 0.5, 0.999)["beta_1"]
        0.5
    """
    return {
        "name": "adam",
        "learning_rate": learning_rate,
        "beta_1": beta_1,
        "beta_2": beta_2,
        "epsilon": 1e-7,
    }


def rmsprop(learning_rate):
    """Return the entry of RMSprop in a recipe.

    Args:
        learning_rate: float. Step size.

    Examples:
        >>> from tfgan_kit import recipes
        >>> recipes.rmsprop(5e-5)["rho"]
        0.9
    """
    return {
        "name": "rmsprop",
        "learning_rate": learning_rate,
        "rho": 0.9,
        "momentum": 0.0,
        "epsilon": 1e-7,
    }
