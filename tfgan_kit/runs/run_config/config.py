"""The configuration of a run: its fields, their checks, its JSON."""

import dataclasses

from tfgan_kit import recipes
from tfgan_kit.errors import InputError
from tfgan_kit.runs.run_config import augmenting, checks, evaluation, table

# The parts that `--set` reaches with a dot; plain names are the model's.
PARTS = (
    *("generator", "encoder", "discriminator"),
    *("generator_optimizer", "discriminator_optimizer"),
)
OPTIMIZERS = ("generator_optimizer", "discriminator_optimizer")
# Paths on this machine, which a model card leaves out.
_PATHS = ("data_dir", "init_from", "features")


class _Config:
    """The methods of `RunConfig`, whose fields are made from the option table."""

    def __post_init__(self):
        for option in table.OPTIONS:
            option.check(getattr(self, option.name))
        checks.check_settings(self)
        checks.check_budget(self)
        checks.check_learning_rates(self)
        checks.check_start(self)
        checks.check_labels(self)
        evaluation.check(self)

    @property
    def variant(self):
        """The name of the recipe."""
        return self.recipe.name

    def to_json(self):
        values = {"variant": self.variant}
        values |= {option.name: getattr(self, option.name) for option in table.OPTIONS}
        return {**values, **{part: dict(getattr(self, part)) for part in _DICTIONARIES}}

    def to_public_json(self, dataset):
        """The same without paths on this machine; the data have the name `dataset`."""
        public = {k: v for k, v in self.to_json().items() if k not in _PATHS}
        return {**public, "dataset": dataset}

    @classmethod
    def from_public_json(cls, values):
        """Return the configuration in a model card, which has no paths."""
        return cls.from_json({**values, **dict.fromkeys(_PATHS)})

    @classmethod
    def from_json(cls, values):
        """Return the configuration that `to_json` gave.

        Raises:
            InputError: A name is missing or unknown, or a value is out of range.
        """
        names = {"variant", *table.BY_NAME, *_DICTIONARIES}
        if not isinstance(values, dict) or set(values) != names:
            odd = names ^ set(values if isinstance(values, dict) else ())
            raise InputError(
                "this is not the configuration of a run of this version: "
                f"missing or unknown are {', '.join(sorted(map(str, odd)))}."
            )
        values = dict(values)
        name = values.pop("variant")
        if not isinstance(name, str):
            raise InputError(f"variant must be text. Received: variant={name!r}.")
        recipe = recipes.get(name)
        for option in table.OPTIONS:
            option.check(values[option.name])
        model = augmenting.arguments(recipe.model_options, values["augment"])
        expected = {"model": model, **recipe.network_options(values["networks"])}
        for part, arguments in expected.items():
            if not isinstance(values[part], dict) or set(values[part]) != set(
                arguments
            ):
                raise InputError(
                    f"{part} must have the arguments {', '.join(arguments)}. "
                    f"Received: {values[part]}."
                )
        return cls(recipe=recipe, **values)

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
        """Return a copy with `NAME=VALUE` texts applied.

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
        """Return a copy with that learning rate on both sides."""
        return dataclasses.replace(
            self,
            **{
                side: {**getattr(self, side), "learning_rate": learning_rate}
                for side in OPTIMIZERS
            },
        )

    def classes(self, num_classes):
        """Number of classes the generator is conditioned on, or None.

        Args:
            num_classes: Number of classes in the data, or None.
        """
        return self.recipe.classes(num_classes) if self.use_labels else None

    def total_steps(self, steps_per_epoch):
        return self.steps or self.epochs * steps_per_epoch

    def schedule_steps(self, total_steps):
        """Generator steps over which the learning rates go to their ends."""
        name = self.recipe.schedule_option
        return total_steps if name is None else self.model[name]

    @property
    def needs_its_total(self):
        """Whether another total would change the learning rates on the way."""
        return self.lr_schedule != "constant" and self.recipe.schedule_option is None

    @property
    def images_per_step(self):
        """Images that one generator step takes from the data."""
        return self.model["n_critic"] * self.batch_size


_DICTIONARIES = ("model", *PARTS)
RunConfig = dataclasses.make_dataclass(
    "RunConfig",
    [
        ("recipe", recipes.Recipe),
        *((option.name, option.annotation) for option in table.OPTIONS),
        *((name, dict) for name in _DICTIONARIES),
    ],
    bases=(_Config,),
    namespace={
        "__doc__": """Everything that decides what a run does.

    It carries its `recipe`; the options are those of `table.OPTIONS`; `model` has the
    arguments of the model, and the others those of the networks and the optimizers
    (`encoder` is empty if the recipe has no encoder).
    """,
        "__module__": __name__,
    },
    frozen=True,
    kw_only=True,
)
