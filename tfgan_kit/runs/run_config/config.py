"""The configuration of a run: its fields, their checks, its JSON."""

import dataclasses

from tfgan_kit import recipes
from tfgan_kit.errors import InputError
from tfgan_kit.runs.run_config import augmenting, checks, evaluation, table

OPTIMIZERS = ("generator_optimizer", "discriminator_optimizer")
# Paths on this machine, which a model card leaves out.
PATHS = ("data_dir", "init_from", "features", "perceptual")


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
        checks.check_fields(self)
        checks.check_devices(self)
        checks.check_rollback(self)
        evaluation.check(self)

    @property
    def variant(self):
        """Return the name of the recipe."""
        return self.recipe.name

    def to_json(self):
        values = {"variant": self.variant}
        values |= {option.name: getattr(self, option.name) for option in table.OPTIONS}
        values |= {name: dict(values) for name, values in self.parts().items()}
        return {**values, "model": dict(self.model)}

    def parts(self):
        """Return arguments that `--set` takes with a dot, by network and optimizer."""
        return self.network_options | {side: getattr(self, side) for side in OPTIMIZERS}

    def to_public_json(self, dataset):
        """Return JSON without local paths; the data have the name `dataset`."""
        public = {k: v for k, v in self.to_json().items() if k not in PATHS}
        model = {k: v for k, v in self.model.items() if k not in PATHS}
        return {**public, "model": model, "dataset": dataset}

    @classmethod
    def from_json(cls, values, recipe=None):
        """Return the configuration from the result of `to_json`.

        Args:
            values: The result of `to_json`.
            recipe: Its `Recipe`, if it is not one of `recipes.RECIPES`.

        Raises:
            InputError: A name is missing or unknown, or a value is out of range.
        """
        if not isinstance(values, dict) or "variant" not in values:
            raise InputError(
                "this is not the configuration of a run of this version: "
                f"a dictionary with a variant was expected. Received: {values!r}."
            )
        # A run that is older than such an option did not have it.
        absent = [
            option
            for option in table.OPTIONS
            if option.is_newer or (option.optional and option.default is None)
        ]
        values = {option.name: option.default for option in absent} | values
        name = values.pop("variant")
        if not isinstance(name, str):
            raise InputError(f"variant must be text. Received: variant={name!r}.")
        recipe = recipe or recipes.get(name)
        names = {*table.BY_NAME, "model", *OPTIMIZERS, *recipe.networks}
        if set(values) != names:
            odd = names ^ set(values)
            raise InputError(
                "this is not the configuration of a run of this version: "
                f"missing or unknown are {', '.join(sorted(map(str, odd)))}."
            )
        for option in table.OPTIONS:
            option.check(values[option.name])
        model = augmenting.arguments(recipe.model_options, values["augment"])
        optimizers = recipe.optimizers(values["networks"])
        expected = {
            "model": model,
            **recipe.network_options(values["networks"]),
            **optimizers,
        }
        for part, arguments in expected.items():
            if not isinstance(values[part], dict) or set(values[part]) != set(
                arguments
            ):
                raise InputError(
                    f"{part} must have the arguments {', '.join(arguments)}. "
                    f"Received: {values[part]}."
                )
        for side, arguments in optimizers.items():
            if values[side]["name"] != arguments["name"]:
                raise InputError(
                    f"{side}.name must be {arguments['name']}, as in the recipe "
                    f"{recipe.name}. Received: {values[side]['name']!r}."
                )
        network_options = {name: values.pop(name) for name in recipe.networks}
        return cls(recipe=recipe, network_options=network_options, **values)

    def flat(self):
        """Return every name with its value; names of parts are as in `--set`."""
        values = {}
        for name, value in self.to_json().items():
            if isinstance(value, dict):
                prefix = "" if name == "model" else f"{name}."
                values |= {f"{prefix}{key}": part for key, part in value.items()}
            else:
                values[name] = value
        return values

    def settable(self):
        """Return every name that `--set` takes, with its value."""
        names = dict(self.model)
        for part, arguments in self.parts().items():
            names |= {f"{part}.{name}": value for name, value in arguments.items()}
        # Another optimizer would take other arguments, so it needs another recipe.
        return {name: v for name, v in names.items() if not name.endswith(".name")}

    def with_settings(self, settings):
        """Return a copy with `NAME=VALUE` texts applied.

        Raises:
            InputError: A name is unknown (the message names the nearest), or a value is
                invalid.
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
            config = config.with_argument(name, value)
        return config

    def with_argument(self, name, value):
        """Return a copy with a value of `settable`."""
        part, _, argument = name.rpartition(".")
        if part in self.network_options:
            changed = {**self.network_options[part], argument: value}
            changed = {**self.network_options, part: changed}
            return dataclasses.replace(self, network_options=changed)
        part = part or "model"
        changed = {**getattr(self, part), argument: value}
        return dataclasses.replace(self, **{part: changed})

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
        """Return the number of classes that condition the generator, or None.

        Args:
            num_classes: int. Number of classes in the data, or None.
        """
        return self.recipe.classes(num_classes) if self.use_labels else None

    def total_steps(self, steps_per_epoch):
        return self.steps or self.epochs * steps_per_epoch

    def model_arguments(self, total_steps):
        """Return the arguments of the model, with shares of the run as steps."""
        shares = self.recipe.step_shares.items()
        steps = {n: round(s * total_steps) for n, s in shares if self.model[n] is None}
        return {**self.model, **steps}

    def schedule_steps(self, total_steps):
        """Return the generator steps after which learning rates reach their ends."""
        name = self.recipe.schedule_option
        return total_steps if name is None else self.model[name]

    @property
    def needs_its_total(self):
        """Return whether another total would change what happens on the way."""
        has_shares = any(self.model[n] is None for n in self.recipe.step_shares)
        has_rates = self.lr_schedule != "constant"
        return has_shares or (has_rates and self.recipe.schedule_option is None)

    @property
    def images_per_step(self):
        """Return the images that one generator step takes from the data."""
        return self.model["n_critic"] * self.batch_size


_NONE = frozenset()
_DICTIONARIES = ("model", "network_options", *OPTIMIZERS)
RunConfig = dataclasses.make_dataclass(
    "RunConfig",
    [
        ("recipe", recipes.Recipe),
        *((option.name, option.annotation) for option in table.OPTIONS),
        *((name, dict) for name in _DICTIONARIES),
        ("open_to_data", frozenset, dataclasses.field(default=_NONE, compare=False)),
    ],
    bases=(_Config,),
    namespace={
        "__doc__": """Everything that decides what a run does.

    It carries its `recipe`; the options are those of `table.OPTIONS`; `model` has the
    arguments of the model, `network_options` those of each network by its name, and the
    others those of the optimizers. `open_to_data` has the names of the values that the
    recipe's rules may still change, because nobody has given them.
    """,
        "__module__": __name__,
    },
    frozen=True,
    kw_only=True,
)
