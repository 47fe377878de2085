"""What a recipe holds, and the optimizers that they share."""

import dataclasses
from typing import Any

from tfgan_kit.recipes import families

# The decay of the moving average that pictures are made by.
EMA = 0.99


@dataclasses.dataclass(frozen=True)
class Network:
    """One network of a recipe: which function builds it, and of what.

    Args:
        role: Name of the function of a family that builds it, such as "generator" or
            "discriminator"; or a function of your own, which is called with those of
            its parameters that are known: `example_shape`, `latent_dim`,
            `num_classes`, `head`, a `<field>_shape` per field, `source_shape` (of its
            first input), `target_shape` (of the field that it gives), `input_shapes`
            (a tuple, of all its inputs), and the arguments. Its other parameters have
            defaults, which `--set` changes.
        takes: Names of its inputs: fields ("real", "labels") or parts ("latents").
        arguments: Its arguments that belong to the algorithm. A family that does not
            know one of them leaves it out.
        head: What a discriminator ends in: a name of `runs.network_building.HEADS`.
        family: The name of a family; None: that of the run.
        unlabelled: Arguments, and `head`, that differ if optional labels are missing.
    """

    role: Any
    takes: tuple[str, ...]
    arguments: dict = dataclasses.field(default_factory=dict)
    head: str = "logits"
    family: str | None = None
    unlabelled: dict = dataclasses.field(default_factory=dict)

    def without_labels(self):
        """Return the network as it is built for data without labels."""
        changed = dict(self.unlabelled)
        head = changed.pop("head", self.head)
        takes = tuple(name for name in self.takes if name != "labels")
        arguments = {**self.arguments, **changed}
        return dataclasses.replace(self, takes=takes, arguments=arguments, head=head)

    def defaults(self, family):
        """The arguments of the family's function, with those of the recipe."""
        if callable(self.role):
            return {**families.defaults_of(self.role), **self.arguments}
        known = families.arguments_of(self.family or family, self.role)
        own = {n: v for n, v in self.arguments.items() if n in known}
        return {**known, **own}


def generator(*, labelled=False, unlabelled=(), **arguments):
    """Return the usual generator: latents, and perhaps labels, to examples."""
    takes = ("latents", "labels") if labelled else ("latents",)
    arguments = {"normalization": "batch", **arguments}
    return Network("generator", takes, arguments, unlabelled=dict(unlabelled))


def discriminator(
    normalization, head="logits", *, labelled=False, unlabelled=(), **arguments
):
    """Return the usual discriminator of examples, and perhaps of their labels."""
    takes = ("real", "labels") if labelled else ("real",)
    arguments = {"normalization": normalization, **arguments}
    unlabelled = dict(unlabelled)
    return Network("discriminator", takes, arguments, head, unlabelled=unlabelled)


def encoder():
    """Return an encoder: the family's discriminator with latents at its end."""
    return Network("discriminator", ("real",), {"normalization": "batch"}, "latents")


@dataclasses.dataclass(frozen=True)
class Recipe:
    """One variant as its paper has it, with what differs and why.

    Args:
        name: What `--variant` takes.
        model: Name of the class in `tfgan_kit.models`, or a class of your own.
        networks: Each `Network` by name, in the order of the model's wiring.
        model_options: Every argument of the model that is a number or a name.
        generator_optimizer, discriminator_optimizer: `name` and its arguments.
        summary: A line for the table of variants.
        reference: Paper and section.
        family: The default family of networks.
        latent_dim: Length of a latent vector.
        batch_size: Examples of one discriminator step.
        steps: The default budget, in generator steps.
        fields: Names of the fields that the data must have.
        optional_fields: Names of fields that are used if the data have them.
        modalities: The modality of fields that are no images, by their names: a class,
            or its registered name.
        pairs: The maker of pairs of plain images, as `--pairs` has it, if the user
            names none. Defaults to None: such images are refused.
        embedded: Values of `--pairs` or `--domains`, by the option's name, for the
            embedded images, if the user gives neither.
        lr_schedule, lr_end: As in `RunConfig`.
        schedule_option: The model's option that says over how many generator steps
            learning rates go to their ends; None: over the whole run.
        step_shares: Options of the model that count generator steps: the share of the
            whole run that each means if its value is None.
        learning: Other optimizers by the family of networks, where those above do not
            suit it.
        toy_settings: What points of a plane need that images do not, as `--set` has it:
            room for a clipped critic to have a slope, the small penalties of the
            papers' own toys, a discriminator that is ahead.
        toy_rates: Learning rates of generator and discriminator for such points.
        notes: Where it differs from the paper, and why.
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
        # Batches of the data are cut by this number, whatever the model's default is.
        if (
            isinstance(self.model_options, dict)
            and "n_critic" not in self.model_options
        ):
            options = {"n_critic": 1, **self.model_options}
            object.__setattr__(self, "model_options", options)

    @property
    def needs_labels(self):
        """Whether the data must have labels."""
        return "labels" in self.fields

    @property
    def translates(self):
        """Whether the data must have two fields, such as source and target."""
        return len({*self.fields} - {"labels"}) == 2

    @property
    def can_use_labels(self):
        """Whether labels are used if the data have them."""
        return "labels" in (*self.fields, *self.optional_fields)

    @property
    def can_use_latents(self):
        """Whether a network takes latents, or a user's own function may do so."""
        networks = self.networks.values()
        return any("latents" in n.takes or callable(n.role) for n in networks)

    def networks_for(self, num_classes):
        """Each `Network` as it is built for data with classes, or without (None)."""
        if num_classes is not None or self.needs_labels:
            return self.networks
        return {name: n.without_labels() for name, n in self.networks.items()}

    def classes(self, num_classes):
        """Number of classes of the labels that networks take, or None."""
        takes = any("labels" in network.takes for network in self.networks.values())
        return num_classes if takes else None

    def optimizers(self, networks):
        """The arguments of both optimizers on a family, as this recipe sets them."""
        names = ("generator_optimizer", "discriminator_optimizer")
        own = {name: getattr(self, name) for name in names}
        own |= self.learning.get(networks, {})
        return {name: dict(arguments) for name, arguments in own.items()}

    @property
    def is_classifier(self):
        """Whether the discriminator classifies, and learns from few labels."""
        return any(network.head == "classes" for network in self.networks.values())

    @property
    def image_networks(self):
        """Names of the networks that take or make examples, which have a width."""
        return [
            name
            for name, network in self.networks.items()
            if network.role == "generator" or network.takes != ("latents",)
        ]

    def network_options(self, family):
        """The arguments of each network on a family, as this recipe sets them."""
        return {n: network.defaults(family) for n, network in self.networks.items()}


def adam(learning_rate, beta_1, beta_2):
    return {
        "name": "adam",
        "learning_rate": learning_rate,
        "beta_1": beta_1,
        "beta_2": beta_2,
        "epsilon": 1e-7,
    }


def rmsprop(learning_rate):
    return {
        "name": "rmsprop",
        "learning_rate": learning_rate,
        "rho": 0.9,
        "momentum": 0.0,
        "epsilon": 1e-7,
    }
