"""The plan of a benchmark, checked before anything heavy is imported."""

import dataclasses

from tfgan_kit import options, recipes
from tfgan_kit.errors import InputError
from tfgan_kit.metrics import suite_checks
from tfgan_kit.recipes import recipe_file
from tfgan_kit.runs import run_config

DEFAULT_BUDGET = 192_000
METRICS = ("fid", "kid", "pr", "classes")
# More steps than any training reaches in its minutes.
_ENDLESS = 10**9
# The data change none of these, so that all variants are compared under one budget.
_SHARED = {"batch_size", "augment", "checkpoint_every"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class BenchmarkPlan:
    """The variants, the budget of each training, the data, and the metrics.

    Args:
        variants: Names of recipes, or `NAME:NETWORKS` with another family.
        seeds: int. Each variant is trained with the seeds 0 to `seeds` - 1.
        budget: int. Real images that each discriminator sees, or None if `minutes` is
            set. If both are None, it is `DEFAULT_BUDGET`.
        minutes: float. Minutes of each training, or None.
        samples: int. Number of generated images to measure.
        metrics: Names for `metrics.suite.measure`.
        features: As in `metrics.choose`.
        test_split: str. The split of the real images for comparison.
        run_options: dict. Options of all runs, as in `run_config.override`.
        settings: `NAME=VALUE` texts for all runs.

    Raises:
        InputError: A name or number is wrong for any of the variants.
    """

    variants: tuple[str, ...]
    seeds: int = 3
    budget: int | None = None
    minutes: float | None = None
    samples: int = 10_000
    metrics: tuple[str, ...] = METRICS
    features: str | None = None
    test_split: str = "test"
    run_options: dict = dataclasses.field(default_factory=dict)
    settings: tuple[str, ...] = ()

    def __post_init__(self):
        if self.budget is not None and self.minutes is not None:
            raise InputError("give the budget as --budget or as --minutes, not both.")
        if self.budget is None and self.minutes is None:
            object.__setattr__(self, "budget", DEFAULT_BUDGET)
        for name in ("budget", "minutes"):
            if getattr(self, name) is not None:
                options.check(name, getattr(self, name))
        options.check("seeds", self.seeds)
        options.check("samples", self.samples)
        suite_checks.check_names(self.metrics)
        for variant in self.variants:
            self.config(variant, 0)

    @property
    def tasks(self):
        """Return every (variant, seed), by seed: an early stop then compares all."""
        return [(name, seed) for seed in range(self.seeds) for name in self.variants]

    def config(self, variant, seed):
        """Return the `RunConfig` of a training: a checkpoint per epoch, one preview."""
        name, colon, networks = variant.partition(":")
        overrides = {"seed": seed, "export": False, **self.run_options}
        if colon:
            overrides["networks"] = networks
        recipe = run_config.from_recipe(name)
        config = run_config.override(recipe, overrides, self.settings)
        steps = self._steps(config)
        config = run_config.override(config, {"steps": steps, "sample_every": steps})
        kept = config.open_to_data - _SHARED
        return dataclasses.replace(config, open_to_data=kept)

    def _steps(self, config):
        """Return the generator steps of the discriminator's budget, rounded down."""
        if self.budget is None:
            return _ENDLESS
        if self.budget < config.images_per_step:
            raise InputError(
                f"a step of {config.variant} takes {config.images_per_step} images: "
                f"give a --budget of at least that. Received: {self.budget}."
            )
        return self.budget // config.images_per_step

    def protocol(self):
        """Return the options that comparable results share, in types of JSON."""
        protocol = dataclasses.asdict(self)
        del protocol["variants"], protocol["seeds"]
        protocol |= protocol.pop("run_options")
        # The place of data changes no result; the benchmark keeps their fingerprint.
        protocol.pop("data_dir", None)
        file = recipe_file.current()
        if file is not None:
            protocol["recipe_file"] = file.to_json()
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in protocol.items()
        }


def parse_variants(text):
    """Return the variants in a comma-separated list, each once.

    Args:
        text: Names of recipes, `NAME:NETWORKS`, or "all": every recipe of
            this package that makes examples from latents.

    Raises:
        InputError: There is no such variant.
    """
    variants = []
    for entry in text.split(","):
        name, colon, networks = map(str.strip, entry.partition(":"))
        if entry.strip() == "all":
            variants += [n for n, r in recipes.RECIPES.items() if "real" in r.fields]
        else:
            variants.append(recipes.get(name).name + colon + networks)
    return tuple(dict.fromkeys(variants))
