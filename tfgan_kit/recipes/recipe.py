"""The data class `Recipe`, and functions that make the entries of its optimizers."""

import dataclasses
from typing import Any

from tfgan_kit.recipes import data_rules
from tfgan_kit.recipes.network import Network

# The decay of the generator's moving average, which makes the samples.
EMA = 0.99


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
        rules: dict. Functions that choose values from the images, by the value's name,
            in the order of their calls: `function(value, data)` returns the new value
            and its reason, or None. `data` has `shape`, the number of `images` (None if
            it is not known), and the `values` of the run by name. Defaults to {}.

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
    rules: dict = dataclasses.field(default_factory=dict)

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

    def for_shape(self, shape, images=None, given=None, networks=None):
        """Return the values that the `rules` choose for data, each with its reason.

        Args:
            shape: Tuple (height, width, channels).
            images: int. Number of images. Defaults to None, which means not known.
            given: dict. Values by name that no rule may change. Defaults to {}.
            networks: str. The network family, which may have its own learning rates.
                Defaults to None, which means the recipe's.

        Returns:
            A dictionary of `data_rules.Choice` by name.

        Examples:
            >>> from tfgan_kit import recipes
            >>> chosen = recipes.get("stylegan2").for_shape((64, 64, 3), images=200)
            >>> chosen["augment"].value, chosen["steps"].value
            ('diffaugment', 8000)
        """
        values = {**self.choosable, **self._rates(networks or self.family)}
        values, chosen = values | (given or {}), {}
        for name, rule in self.rules.items():
            data = data_rules.Data(tuple(shape), images, dict(values))
            choice = None if name in (given or {}) else rule(values[name], data)
            if choice is not None:
                chosen[name] = data_rules.Choice(*choice)
                values[name] = chosen[name].value
        return chosen

    @property
    def choosable(self):
        """Return the defaults that rules may change, by name."""
        own = {name: getattr(self, name) for name in ("batch_size", "steps")}
        files = {"sample_every": None, "checkpoint_every": None}
        own |= {"epochs": None, "augment": "none", **files, **self.model_options}
        return own | self._rates(self.family)

    def _rates(self, networks):
        optimizers = self.optimizers(networks).items()
        return {f"{n}.learning_rate": o["learning_rate"] for n, o in optimizers}

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
