"""Callbacks for any `fit` of the package's models."""

from tfgan_kit import registry
from tfgan_kit.callbacks.accuracy import Accuracy
from tfgan_kit.callbacks.evaluate import Evaluate
from tfgan_kit.callbacks.evaluate_translator import EvaluateTranslator
from tfgan_kit.callbacks.finite_loss import FiniteLoss
from tfgan_kit.callbacks.health_watch import HealthWatch
from tfgan_kit.callbacks.learning_rates import LearningRates
from tfgan_kit.callbacks.metrics_log import MetricsLog
from tfgan_kit.callbacks.periodic import PeriodicCallback
from tfgan_kit.callbacks.reduce_learning_rates import ReduceLearningRates
from tfgan_kit.callbacks.sample_grid import SampleGrid
from tfgan_kit.callbacks.sample_movie import SampleMovie
from tfgan_kit.callbacks.tensorboard_log import TensorBoardLog

__all__ = [
    "Accuracy",
    "Evaluate",
    "EvaluateTranslator",
    "FiniteLoss",
    "HealthWatch",
    "LearningRates",
    "MetricsLog",
    "PeriodicCallback",
    "ReduceLearningRates",
    "RollBack",
    "RunCheckpoint",
    "SampleGrid",
    "SampleMovie",
    "TensorBoardLog",
]


def __getattr__(name):
    if name in ("RollBack", "RunCheckpoint"):  # they are in `runs`, a room above
        return registry.resolve(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
