"""What a recipe holds, and the optimizers that they share."""

import dataclasses

from tfgan_kit.recipes.families import NETWORKS

# The decay of the moving average that pictures are made by.
EMA = 0.99


@dataclasses.dataclass(frozen=True)
class Recipe:
    """One variant as its paper has it, with what differs and why.

    Args:
        name: What `--variant` takes.
        model: Name of the class in `tfgan_kit.models`.
        summary: A line for the table of variants.
        reference: Paper and section.
        networks: The default family of `NETWORKS`.
        latent_dim: Length of a latent vector.
        batch_size: Images of one discriminator step.
        steps: The default budget, in generator steps.
        normalization: Of the discriminator, in whatever family: it belongs to the
            algorithm.
        model_options: Every argument of the model that is a number or a name.
        generator_optimizer, discriminator_optimizer: `name` and its arguments.
        labels: "none", "required" or "optional": whether data must have them. Where
            they are optional and there are none, the head is "logits" and a
            "conditional" normalization is "batch".
        conditional: Whether the generator takes labels, where there are some.
        head: Of the discriminator, a name of `runs.building.HEADS`, or "images": it
            belongs to the algorithm, too.
        judges: What the discriminator is given: "images", "pairs" (of an image and its
            latents) or "latents" (then it is an mlp on every family). Where it is not
            images alone, there is an encoder: the family's discriminator with batch
            norm and with latents at its end.
        generator_normalization: Of the generator.
        generator_spectral: Whether the generator's kernels are spectrally normalised.
        attention: Whether both networks have self-attention, in the families that do.
        lr_schedule, lr_end: As in `RunConfig`.
        schedule_option: The model's option that says over how many generator steps
            learning rates go to their ends; None: over the whole run.
        pooling: Of the discriminator, in the families that have it: "mean" or "sum".
        learning: Other optimizers by the family of networks, where those above do not
            suit it.
        toy_settings: What points of a plane need that images do not, as `--set` has it:
            room for a clipped critic to have a slope, the small penalties of the
            papers' own toys, a discriminator that is ahead.
        toy_rates: Learning rates of generator and discriminator for such points.
        notes: Where it differs from the paper, and why.
    """

    name: str
    model: str
    summary: str
    reference: str
    networks: str
    latent_dim: int
    batch_size: int
    steps: int
    normalization: str
    model_options: dict
    generator_optimizer: dict
    discriminator_optimizer: dict
    labels: str = "none"
    conditional: bool = True
    head: str = "logits"
    judges: str = "images"
    generator_normalization: str = "batch"
    generator_spectral: bool = False
    attention: bool = False
    lr_schedule: str = "constant"
    lr_end: float = 0.0
    schedule_option: str | None = None
    pooling: str = "mean"
    learning: dict = dataclasses.field(default_factory=dict)
    toy_settings: tuple[str, ...] = ()
    toy_rates: tuple[float, float] = (1e-3, 1e-3)
    notes: tuple[str, ...] = ()

    def classes(self, num_classes):
        """Number of classes the generator is conditioned on, or None."""
        return num_classes if self.conditional and self.labels != "none" else None

    def optimizers(self, networks):
        """The arguments of both optimizers on a family, as this recipe sets them."""
        names = ("generator_optimizer", "discriminator_optimizer")
        own = {name: getattr(self, name) for name in names}
        own |= self.learning.get(networks, {})
        return {name: dict(arguments) for name, arguments in own.items()}

    @property
    def is_classifier(self):
        """Whether the discriminator classifies, and learns from few labels."""
        return self.head == "classes"

    @property
    def image_networks(self):
        """Names of the networks that take or make images, which have a width."""
        names = ["generator"]
        if self.has_encoder:
            names.append("encoder")
        if self.judges != "latents":
            names.append("discriminator")
        return names

    @property
    def has_encoder(self):
        return self.judges != "images"

    def network_options(self, networks):
        """The arguments of the networks of a family, as this recipe sets them.

        Those of an encoder that it has not are none.
        """
        family = NETWORKS[networks]
        judge = NETWORKS["mlp"] if self.judges == "latents" else family
        given = {
            "generator": dict(family["generator"]),
            "encoder": dict(family["discriminator"]) if self.has_encoder else {},
            "discriminator": dict(judge["discriminator"]),
        }
        ours = {
            "generator": {
                "normalization": self.generator_normalization,
                "spectral": self.generator_spectral,
                "attention": self.attention,
            },
            "encoder": {"normalization": "batch"},
            "discriminator": {
                "normalization": self.normalization,
                "pooling": self.pooling,
                "attention": self.attention,
            },
        }
        for side, values in ours.items():
            given[side] |= {n: v for n, v in values.items() if n in given[side]}
        return given


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
