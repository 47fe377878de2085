"""A run with everything resolved: from a recipe and options, to and from JSON.

Needs no TensorFlow, so that a wrong name or number is refused at once.
"""

import dataclasses
import json
import pathlib

from tfgan_kit import data, options, recipes
from tfgan_kit.errors import InputError

PRECISIONS = ("auto", "float32", "mixed_bfloat16", "mixed_float16")
# The parts that `--set` reaches with a dot; plain names are the model's.
_PARTS = (
    "generator",
    "discriminator",
    "generator_optimizer",
    "discriminator_optimizer",
)
_TYPES = {
    "variant": str,
    "dataset": str,
    "data_dir": str | None,
    "split": str,
    "networks": str,
    "precision": str,
    "jit": bool | None,
    "deterministic": bool,
    "export": bool,
}
# What a resumed run may be given anew: it changes no number of the result.
_FREE_ON_RESUME = {
    "data_dir",
    "epochs",
    "steps",
    "sample_every",
    "checkpoint_every",
    "export",
}


@dataclasses.dataclass(frozen=True)
class RunConfig:
    """Everything that decides what a run does and gives.

    `steps` or `epochs` is the total, the other one is None; `sample_every` and
    `checkpoint_every` count steps, None is an epoch; `jit` None is the device's
    default. The last five are the arguments of the model, of both networks and of both
    optimizers.
    """

    variant: str
    dataset: str
    data_dir: str | None
    split: str
    networks: str
    latent_dim: int
    batch_size: int
    epochs: int | None
    steps: int | None
    seed: int
    precision: str
    jit: bool | None
    deterministic: bool
    sample_every: int | None
    checkpoint_every: int | None
    export: bool
    model: dict
    generator: dict
    discriminator: dict
    generator_optimizer: dict
    discriminator_optimizer: dict

    def __post_init__(self):
        recipes.get(self.variant)
        _one_of("networks", self.networks, recipes.NETWORKS)
        _one_of("precision", self.precision, PRECISIONS)
        if not self.split:
            raise InputError("split must not be empty. Received: split=''.")
        for name in ("latent_dim", "batch_size", "seed"):
            options.check(name, getattr(self, name))
        for name in ("epochs", "steps", "sample_every", "checkpoint_every"):
            if getattr(self, name) is not None:
                options.check(name, getattr(self, name))
        if (self.epochs is None) == (self.steps is None):
            raise InputError(
                "give the whole budget as --epochs or as --steps, not both."
            )
        for part in ("model", *_PARTS):
            for name, value in getattr(self, part).items():
                if value is not None or name != "depth":
                    options.check(name if part == "model" else f"{part}.{name}", value)

    def to_json(self):
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, values):
        """The configuration that `to_json` gave.

        Raises:
            InputError: A name is missing or unknown, or a value is out of range.
        """
        names = [field.name for field in dataclasses.fields(cls)]
        if not isinstance(values, dict) or set(values) != set(names):
            odd = set(names) ^ set(values if isinstance(values, dict) else ())
            raise InputError(
                "this is not the configuration of a run of this version: "
                f"missing or unknown are {', '.join(sorted(map(str, odd)))}."
            )
        _check_types(values)
        recipe = recipes.get(values["variant"])
        networks = _one_of("networks", values["networks"], recipes.NETWORKS)
        expected = {"model": recipe.model_options, **recipe.network_options(networks)}
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
        for part in _PARTS:
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
            value = options.find(name).parse(text)
            part, _, argument = name.rpartition(".")
            part = part or "model"
            changed = {**getattr(config, part), argument: options.check(name, value)}
            config = dataclasses.replace(config, **{part: changed})
        return config

    def with_learning_rate(self, learning_rate):
        """A copy with that learning rate on both sides."""
        sides = ("generator_optimizer", "discriminator_optimizer")
        return dataclasses.replace(
            self,
            **{s: {**getattr(self, s), "learning_rate": learning_rate} for s in sides},
        )

    def total_steps(self, steps_per_epoch):
        return self.steps or self.epochs * steps_per_epoch

    @property
    def images_per_step(self):
        """Images that one generator step takes from the data."""
        return self.model["n_critic"] * self.batch_size


def from_recipe(variant, *, networks=None):
    """The configuration of a variant with nothing else said."""
    recipe = recipes.get(variant)
    networks = networks or recipe.networks
    _one_of("networks", networks, recipes.NETWORKS)
    return RunConfig(
        variant=variant,
        dataset=data.EMBEDDED,
        data_dir=None,
        split="train",
        networks=networks,
        latent_dim=recipe.latent_dim,
        batch_size=recipe.batch_size,
        epochs=None,
        steps=recipe.steps,
        seed=0,
        precision="auto",
        jit=None,
        deterministic=False,
        sample_every=None,
        checkpoint_every=None,
        export=True,
        model=dict(recipe.model_options),
        generator_optimizer=dict(recipe.generator_optimizer),
        discriminator_optimizer=dict(recipe.discriminator_optimizer),
        **recipe.network_options(networks),
    )


def override(config, given, settings=(), learning_rate=None):
    """`config` with the options that were given, by name.

    Raises:
        InputError: In one sentence, for any name or value that cannot be.
    """
    given = dict(given)
    networks = given.pop("networks", None)
    if networks and networks != config.networks:
        fresh = from_recipe(config.variant, networks=networks)
        parts = {part: getattr(fresh, part) for part in ("generator", "discriminator")}
        config = dataclasses.replace(config, networks=networks, **parts)
    if "epochs" in given and "steps" in given:
        raise InputError("give the whole budget as --epochs or as --steps, not both.")
    if "epochs" in given:
        given["steps"] = None
    elif "steps" in given:
        given["epochs"] = None
    if learning_rate is not None:
        options.check("learning_rate", learning_rate)
        config = config.with_learning_rate(learning_rate)
    return dataclasses.replace(config, **given).with_settings(settings)


def check_resume(before, after):
    """Raises InputError where options of a resumed run would change its result."""
    old, new = before.flat(), after.flat()
    differences = [
        f"{name} is {old[name]!r}, not {new.get(name)!r}"
        for name in old
        if old[name] != new.get(name) and name not in _FREE_ON_RESUME
    ]
    if differences:
        raise InputError(
            "a resumed run keeps the options it was started with: "
            + "; ".join(differences)
            + "."
        )


def read(path):
    """The configuration in a recipe.json.

    Raises:
        InputError: The file is missing or is none.
    """
    try:
        content = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
        values = content["config"]
    except FileNotFoundError:
        raise InputError(f"there is no file {path}.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is not the recipe.json of a run: {error}.") from error
    return RunConfig.from_json(values)


def _check_types(values):
    """Raises InputError for a wrong type that no other check would see."""
    for name, kind in _TYPES.items():
        if not isinstance(values[name], kind):
            raise InputError(f"{name} has a wrong type. Received: {values[name]!r}.")


def _one_of(name, value, names):
    if value not in names:
        hint = recipes.nearest(str(value), names)
        raise InputError(f"unknown {name} {value!r}: {hint}")
    return value
