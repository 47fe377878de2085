"""What `--variant` names: model, networks, optimizers, budget, and their source.

Plain data; nothing here imports TensorFlow.
"""

import dataclasses
import difflib

from tfgan_kit.errors import InputError

# Every argument of the networks and its default; None is chosen by the image shape.
NETWORKS = {
    "dcgan": {
        "generator": {"width": None, "depth": None, "normalization": "batch"},
        "discriminator": {"width": None, "depth": None, "normalization": "batch"},
    },
    "mlp": {
        "generator": {"width": 1024, "depth": 4, "normalization": "batch"},
        "discriminator": {"width": 512, "depth": 2, "normalization": "none"},
    },
    "resnet": {
        "generator": {
            "width": None,
            "narrowest": None,
            "depth": None,
            "normalization": "batch",
        },
        "discriminator": {
            "width": None,
            "narrowest": None,
            "depth": None,
            "normalization": "batch",
            "pooling": "mean",
        },
    },
}


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
        pooling: Of the discriminator, in the families that have it: "mean" or "sum".
        learning: Other optimizers by the family of networks, where those above do not
            suit it.
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
    pooling: str = "mean"
    learning: dict = dataclasses.field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def optimizers(self, networks):
        """The arguments of both optimizers on a family, as this recipe sets them."""
        names = ("generator_optimizer", "discriminator_optimizer")
        own = {name: getattr(self, name) for name in names}
        own |= self.learning.get(networks, {})
        return {name: dict(arguments) for name, arguments in own.items()}

    def network_options(self, networks):
        """The arguments of both networks of a family, as this recipe sets them."""
        given = {side: dict(values) for side, values in NETWORKS[networks].items()}
        for name in ("normalization", "pooling"):
            if name in given["discriminator"]:
                given["discriminator"][name] = getattr(self, name)
        return given


def _adam(learning_rate, beta_1, beta_2):
    return {
        "name": "adam",
        "learning_rate": learning_rate,
        "beta_1": beta_1,
        "beta_2": beta_2,
        "epsilon": 1e-7,
    }


def _rmsprop(learning_rate):
    return {
        "name": "rmsprop",
        "learning_rate": learning_rate,
        "rho": 0.9,
        "momentum": 0.0,
        "epsilon": 1e-7,
    }


_EMA = 0.99
_FASTER = (
    "Learning rate 5e-4 instead of 2e-4: it gives the same pictures in fewer steps, "
    "and a run ends in minutes."
)

_ALL = (
    Recipe(
        name="gan",
        model="GAN",
        summary="the original GAN, fully connected",
        reference="Goodfellow et al. 2014, arXiv 1406.2661, Algorithm 1 and section 5",
        networks="mlp",
        latent_dim=100,
        batch_size=64,
        steps=8000,
        normalization="none",
        model_options={"n_critic": 1, "objective": "non_saturating", "ema_decay": _EMA},
        generator_optimizer=_adam(2e-4, 0.5, 0.999),
        discriminator_optimizer=_adam(2e-4, 0.5, 0.999),
        notes=(
            "Adam instead of SGD with momentum, LeakyReLU and batch norm instead of "
            "maxout and dropout: what the field runs under this name.",
            "Pictures are of the moving average (0.99), which the paper does not have: "
            "it lowers the Fréchet distance by a third, and most of the grain is gone.",
        ),
    ),
    Recipe(
        name="dcgan",
        model="GAN",
        summary="the original loss on convolutional networks",
        reference="Radford et al. 2016, arXiv 1511.06434, sections 3 and 4",
        networks="dcgan",
        latent_dim=100,
        batch_size=128,
        steps=2500,
        normalization="batch",
        model_options={"n_critic": 1, "objective": "non_saturating", "ema_decay": _EMA},
        generator_optimizer=_adam(5e-4, 0.5, 0.999),
        discriminator_optimizer=_adam(5e-4, 0.5, 0.999),
        notes=(_FASTER,),
    ),
    Recipe(
        name="lsgan",
        model="LSGAN",
        summary="least squares instead of cross-entropy",
        reference="Mao et al. 2017, arXiv 1611.04076, equation 2 and section 4",
        networks="dcgan",
        latent_dim=100,
        batch_size=128,
        steps=2500,
        normalization="batch",
        model_options={"n_critic": 1, "a": 0.0, "b": 1.0, "c": 1.0, "ema_decay": _EMA},
        generator_optimizer=_adam(5e-4, 0.5, 0.999),
        discriminator_optimizer=_adam(5e-4, 0.5, 0.999),
        notes=(_FASTER,),
    ),
    Recipe(
        name="wgan",
        model="WGAN",
        summary="Wasserstein distance, weights clipped",
        reference="Arjovsky et al. 2017, arXiv 1701.07875, Algorithm 1 and section 4",
        networks="dcgan",
        latent_dim=100,
        batch_size=64,
        steps=2000,
        normalization="batch",
        model_options={"n_critic": 5, "clip": 0.01, "ema_decay": _EMA},
        generator_optimizer=_rmsprop(5e-4),
        discriminator_optimizer=_rmsprop(5e-4),
        notes=(
            "Learning rate 5e-4 instead of 5e-5: at the paper's rate 4,000 steps give "
            "the outlines of clothes, at this one 1,200 give the clothes. "
            "`--lr 5e-5 --steps 40000` is the paper's.",
        ),
    ),
    Recipe(
        name="wgan-gp",
        model="WGANGP",
        summary="Wasserstein distance, gradients held to norm 1",
        reference="Gulrajani et al. 2017, arXiv 1704.00028, Algorithm 1 and section 4",
        networks="dcgan",
        latent_dim=128,
        batch_size=64,
        steps=3000,
        normalization="none",
        model_options={"n_critic": 5, "gp_weight": 10.0, "ema_decay": _EMA},
        generator_optimizer=_adam(1e-3, 0.5, 0.9),
        discriminator_optimizer=_adam(1e-3, 0.5, 0.9),
        learning={
            "resnet": {
                "generator_optimizer": _adam(1e-4, 0.5, 0.9),
                "discriminator_optimizer": _adam(1e-4, 0.5, 0.9),
            }
        },
        notes=(
            "Learning rate 1e-3 instead of 1e-4, which resnet networks keep: after 600 "
            "steps pictures of fashion_mnist_mini stand at a Fréchet distance of 25, "
            "at 1e-4 of 96.",
        ),
    ),
    Recipe(
        name="sngan",
        model="SNGAN",
        summary="hinge loss, spectral normalisation",
        reference="Miyato et al. 2018, arXiv 1802.05957, Algorithm 1 and section 4",
        networks="dcgan",
        latent_dim=128,
        batch_size=64,
        steps=6000,
        normalization="spectral",
        model_options={"n_critic": 1, "ema_decay": _EMA},
        generator_optimizer=_adam(1e-3, 0.5, 0.999),
        discriminator_optimizer=_adam(1e-3, 0.5, 0.999),
        pooling="sum",
        learning={
            "resnet": {
                "generator_optimizer": _adam(2e-4, 0.0, 0.9),
                "discriminator_optimizer": _adam(4e-4, 0.0, 0.9),
            }
        },
        notes=(
            "n_critic 1 and beta_1 0.5, beta_2 0.999 are among the paper's settings "
            "(table 1, B and C); the learning rate is 1e-3, its largest, instead of "
            "2e-4: five discriminator steps at 2e-4 learn slower by the minute.",
            "On resnet networks Adam is the paper's, 2e-4 (0, 0.9), with 4e-4 for the "
            "discriminator, which takes one step and not five (two time scales, Heusel "
            "et al. 2017): 1e-3 (0.5, 0.999) repeats one texture there.",
        ),
    ),
)
RECIPES = {recipe.name: recipe for recipe in _ALL}


def get(name):
    """The recipe of that name.

    Raises:
        InputError: There is none; the nearest names are listed.
    """
    if name not in RECIPES:
        raise InputError(f"unknown variant {name!r}: {nearest(name, RECIPES)}")
    return RECIPES[name]


def nearest(name, names):
    """`did you mean ...`, or all the names where none is near."""
    near = difflib.get_close_matches(name, list(names), n=3, cutoff=0.5)
    if near:
        return "did you mean " + " or ".join(near) + "?"
    return "there are " + ", ".join(names)
