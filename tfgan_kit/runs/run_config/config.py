"""The configuration of a run: its fields, their checks, its JSON."""

import dataclasses

from tfgan_kit import recipes
from tfgan_kit.errors import InputError
from tfgan_kit.runs.run_config import augmenting, checks, evaluation

# The parts that `--set` reaches with a dot; plain names are the model's.
PARTS = (
    *("generator", "encoder", "discriminator"),
    *("generator_optimizer", "discriminator_optimizer"),
)
OPTIMIZERS = ("generator_optimizer", "discriminator_optimizer")
# Arguments of networks that model cards out in the world do not have yet.
_ADDED = ("spectral", "attention")


@dataclasses.dataclass(frozen=True, kw_only=True)
class RunConfig:
    """Everything that decides what a run does and gives.

    `steps` or `epochs` is the total, the other one is None; `sample_every` and
    `checkpoint_every` count steps, None is an epoch; `jit` None is the device's
    default. `image_size` to `cache` are the arguments of `data.load`; of `augment`, one
    of `augmenting.CHOICES`, a part is that of `data.training_stream` and a part that of
    the model, whose `ada_target` is there with "ada" alone. `labels` is how many images
    keep their label, None: all; `use_labels`, whether a variant that can do without
    labels learns from those that the data have. `lr_end` is the learning rate at which
    a schedule other than "constant" ends on both sides. `eval_every` counts epochs;
    None: nothing is measured and the four after it are None. They are the pictures, the
    names of `metrics.suite.METRICS`, the number that tells the best checkpoint or None,
    and what `metrics.choose` takes. `init_from` is the run folder or `.keras` file that
    the weights begin from, `allow_partial` whether it may lack layers, `freeze` the
    beginnings of the names of layers that stay fixed. The last six are the arguments of
    the model, of the networks (without an encoder, its are none) and of both
    optimizers.
    """

    variant: str
    dataset: str
    data_dir: str | None
    split: str
    image_size: list[int] | None
    fit: str
    channels: int | None
    value_range: list[float] | None
    skip_corrupt: bool
    cache: str | None
    augment: str
    labels: int | None
    use_labels: bool
    networks: str
    latent_dim: int
    prior: str
    batch_size: int
    epochs: int | None
    steps: int | None
    lr_schedule: str
    lr_end: float
    seed: int
    precision: str
    jit: bool | None
    deterministic: bool
    sample_every: int | None
    checkpoint_every: int | None
    export: bool
    tensorboard: bool
    eval_every: int | None
    eval_samples: int | None
    eval_metrics: list[str] | None
    best_by: str | None
    features: str | None
    init_from: str | None
    allow_partial: bool
    freeze: list[str]
    model: dict
    generator: dict
    discriminator: dict
    encoder: dict
    generator_optimizer: dict
    discriminator_optimizer: dict

    def __post_init__(self):
        checks.check_names(self)
        checks.check_data(self)
        checks.check_numbers(self)
        for name, value in self.flat().items():
            if "." in name or name in self.model:
                checks.check_argument(self, name, value)
        checks.check_learning_rates(self)
        checks.check_start(self)
        checks.check_labels(self)
        evaluation.check(self)

    def to_json(self):
        return dataclasses.asdict(self)

    def to_public_json(self, dataset):
        """The same without places on this machine; the data have the name `dataset`."""
        places = ("data_dir", "init_from", "features")
        public = {k: v for k, v in self.to_json().items() if k not in places}
        return {**public, "dataset": dataset}

    @classmethod
    def from_json(cls, values):
        """The configuration that `to_json` gave.

        Raises:
            InputError: A name is missing or unknown, or a value is out of range.
        """
        names = [field.name for field in dataclasses.fields(cls)]
        if isinstance(values, dict):
            # Model cards that are out in the world are of runs that measured nothing,
            # used all labels, had no encoder and normal latents.
            later = dict.fromkeys((*evaluation.OPTIONS, "labels"))
            later |= {"use_labels": True, "encoder": {}, "prior": "normal"}
            values = {**later, **values}
        if not isinstance(values, dict) or set(values) != set(names):
            odd = set(names) ^ set(values if isinstance(values, dict) else ())
            raise InputError(
                "this is not the configuration of a run of this version: "
                f"missing or unknown are {', '.join(sorted(map(str, odd)))}."
            )
        checks.check_types(values)
        recipe = recipes.get(values["variant"])
        networks = checks.one_of("networks", values["networks"], recipes.NETWORKS)
        model = augmenting.arguments(recipe.model_options, values["augment"])
        expected = {"model": model, **recipe.network_options(networks)}
        values = {**values, **_of_today(values, expected)}
        for part, arguments in expected.items():
            if not isinstance(values[part], dict) or set(values[part]) != set(
                arguments
            ):
                raise InputError(
                    f"{part} must have the arguments {', '.join(arguments)}. "
                    f"Received: {values[part]}."
                )
        return cls(**values)

    def flat(self):
        """Every name with its value; those of the parts as `--set` has them."""
        values = {}
        for name, value in self.to_json().items():
            if isinstance(value, dict):
                prefix = "" if name == "model" else f"{name}."
                values |= {f"{prefix}{key}": part for key, part in value.items()}
            else:
                values[name] = value
        return values

    def settable(self):
        """Every name that `--set` takes, with its value."""
        names = dict(self.model)
        for part in PARTS:
            names |= {f"{part}.{name}": v for name, v in getattr(self, part).items()}
        # Another optimizer would take other arguments: that is another recipe.
        return {name: v for name, v in names.items() if not name.endswith(".name")}

    def with_settings(self, settings):
        """A copy with `NAME=VALUE` texts applied.

        Raises:
            InputError: An unknown name (the nearest is named) or a value it refuses.
        """
        config = self
        for setting in settings:
            name, equals, text = setting.partition("=")
            if not equals:
                raise InputError(f"--set takes NAME=VALUE. Received: {setting!r}.")
            if name not in self.settable():
                hint = recipes.nearest(name, self.settable())
                raise InputError(f"--set knows no {name!r} for {self.variant}: {hint}")
            value = checks.parse_argument(self, name, text)
            part, _, argument = name.rpartition(".")
            part = part or "model"
            changed = {**getattr(config, part), argument: value}
            config = dataclasses.replace(config, **{part: changed})
        return config

    def with_learning_rate(self, learning_rate):
        """A copy with that learning rate on both sides."""
        return dataclasses.replace(
            self,
            **{
                side: {**getattr(self, side), "learning_rate": learning_rate}
                for side in OPTIMIZERS
            },
        )

    def classes(self, num_classes):
        """How many classes the generator knows, of those in the data; None of none."""
        recipe = recipes.get(self.variant)
        return recipe.classes(num_classes) if self.use_labels else None

    def total_steps(self, steps_per_epoch):
        return self.steps or self.epochs * steps_per_epoch

    @property
    def needs_its_total(self):
        """Whether another total would change the learning rates on the way."""
        return self.lr_schedule != "constant" and "burn_in_steps" not in self.model

    @property
    def images_per_step(self):
        """Images that one generator step takes from the data."""
        return self.model["n_critic"] * self.batch_size


def _of_today(values, expected):
    """The arguments of networks with those that a card of before does not have: off."""
    changed = {}
    for side in ("generator", "encoder", "discriminator"):
        given = values[side]
        if isinstance(given, dict):
            there = [n for n in expected[side] if n in given or n in _ADDED]
            changed[side] = {**{n: given.get(n, False) for n in there}, **given}
    return changed
