"""The metrics that a run measures during training, and the rank of its best model."""

from tfgan_kit.errors import InputError
from tfgan_kit.metrics import suite_checks
from tfgan_kit.metrics.translation_measures import TRANSLATION_MEASURES

# The defaults of a run that measures.
DEFAULTS = {"eval_samples": 5_000, "eval_metrics": ["fid"]}
OPTIONS = ("eval_every", *DEFAULTS, "best_by", "features")
# For each `best_by`: the metric that gives the rank, and whether higher is better.
_RANKS = {
    "frechet_distance": ("fid", False),
    "kernel_distance": ("kid", False),
    "inception_score": ("is", True),
    "precision": ("pr", True),
    "recall": ("pr", True),
    "density": ("dc", True),
    "coverage": ("dc", True),
    "sliced_wasserstein_distance": ("swd", False),
    "least_frequent_class": ("classes", True),
    "distance_from_uniform": ("classes", False),
    "label_accuracy": ("label-accuracy", True),
    "l1": ("l1", False),
    "psnr": ("psnr", True),
    "ssim": ("ssim", True),
    "class_kept": ("class_kept", True),
    "class_reached": ("class_reached", True),
    "cycle": ("cycle", False),
    "consistency": ("consistency", False),
}
_BACK = "_back"
_ONE_NUMBER = {
    "fid": "frechet_distance",
    "kid": "kernel_distance",
    "is": "inception_score",
    "swd": "sliced_wasserstein_distance",
    "label-accuracy": "label_accuracy",
}


def rank(best_by):
    """Return the metric that `best_by` names, and whether higher is better."""
    name, suffix = _split(best_by)
    return name + suffix, _RANKS[name][1]


def _split(best_by):
    """Return the metric without and with the suffix of a translator's way back."""
    name = best_by.removesuffix(_BACK)
    return _ONE_NUMBER.get(name, name), _BACK if best_by.endswith(_BACK) else ""


def check(config):
    """Raise InputError for invalid options of evaluation."""
    if config.eval_every is None:
        for name in OPTIONS:
            if getattr(config, name) is not None:
                option = name.replace("_", "-")
                raise InputError(f"--{option} goes with --eval-every: give both.")
        return
    for name in DEFAULTS:
        if getattr(config, name) is None:
            raise InputError(f"{name} must be given with eval_every. Received: None.")
    suite_checks.check_names(config.eval_metrics)
    suite_checks.refuse_long(config.eval_metrics)
    if "label-accuracy" in config.eval_metrics and not config.classes(1):
        raise InputError(
            f"label-accuracy needs a generator that takes labels, and that of "
            f"{config.variant} takes none: leave it out of --eval-metrics."
        )
    translating = [n for n in config.eval_metrics if n in TRANSLATION_MEASURES]
    if translating and not config.recipe.translates:
        raise InputError(
            f"{', '.join(translating)} of --eval-metrics need a variant that "
            f"translates images. Received: {config.variant}."
        )
    if config.best_by is not None:
        _check_best_by(config)


def _check_best_by(config):
    name, suffix = _split(config.best_by)
    if name not in _RANKS or (suffix and not config.recipe.translates):
        raise InputError(
            f"--best-by takes {', '.join([*_ONE_NUMBER, *_RANKS])}, and for a "
            f"translator's way back such a name with {_BACK}. "
            f"Received: {config.best_by}."
        )
    metric = _RANKS[name][0]
    if metric not in config.eval_metrics:
        raise InputError(
            f"--best-by {config.best_by} needs {metric} among --eval-metrics. "
            f"Received: {', '.join(config.eval_metrics)}."
        )
