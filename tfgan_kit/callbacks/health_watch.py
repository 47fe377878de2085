"""Warnings about a training that goes wrong."""

import json
import math
import os
import pathlib
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tfgan_kit import files, unasked
from tfgan_kit.callbacks.periodic import PeriodicCallback
from tfgan_kit.callbacks.symptoms import SYMPTOMS, Measures
from tfgan_kit.errors import InputError
from tfgan_kit.untrusted import documents


class HealthWatch(PeriodicCallback):
    """Callback that warns once of each symptom of a training that goes wrong.

    The symptoms: the discriminator or the generator has won, samples have collapsed,
    the generator's outputs saturate, the gradients of a side vanish. A warning says
    what may help. It comes if several looks in a row show the symptom. Training is not
    affected.

    Args:
        real: Array `(n, ...)` of real examples of what the generator makes, stored or
            float. Samples are compared with up to 32 of them. Defaults to None, which
            means that samples are not looked at.
        every: int. Generator steps between two looks, or None for one per epoch. The
            end of `fit` always counts. Defaults to 50.
        patience: int. Number of looks in a row that must show a symptom. Defaults to 3,
            because a symptom often passes in the first hundred steps.
        path: A file that gets a line of JSON for each warning. Warnings in it are not
            repeated; those after the model's step are dropped. Defaults to None.
        announce: Function that gets a sentence. Defaults to None, which means a
            warning.

    Attributes:
        warnings: A list of the warnings up to now: the step, the kind of the symptom,
            what was measured, and a suggestion.

    Raises:
        InputError: A number is below 1; or, when `fit` begins, the real examples are
            not what the generator makes.

    Example:
        >>> watch = HealthWatch(images, every=50)
        >>> history = model.fit(images, callbacks=[watch])
    """

    num_samples = 32

    def __init__(
        self,
        real: Any = None,
        every: int | None = 50,
        patience: int = 3,
        path: str | os.PathLike | None = None,
        announce: Callable[[str], None] | None = None,
    ):
        super().__init__(every)
        if patience < 1:
            raise InputError(
                f"patience must be at least 1. Received: patience={patience}."
            )
        self.real = None if real is None else _some(real, self.num_samples)
        self.patience = patience
        self.path = None if path is None else pathlib.Path(path)
        self.announce = announce or unasked.warn
        self.warnings: list[dict[str, Any]] = []

    def set_model(self, model: keras.Model) -> None:
        super().set_model(model)
        self._guess = _guess(model.loss_fn)
        self._real = None if self.real is None else _stored(model.modality, self.real)

    def begin(self, step: int) -> None:
        super().begin(step)
        self._in_a_row = {}
        known = self.warnings if self.path is None else documents.read_lines(self.path)
        self.warnings = [one for one in known if _step_of(one) <= step]
        if len(self.warnings) < len(known) and self.path is not None:
            self._write()
        self.model.update_watch.restart()

    def act(self, step: int) -> None:
        measures = self._measures()
        self.model.update_watch.restart()
        for symptom in SYMPTOMS:
            measured = symptom.check(measures)
            in_a_row = self._in_a_row.get(symptom, 0) + 1 if measured else 0
            self._in_a_row[symptom] = in_a_row
            known = any(one.get("kind") == symptom.kind for one in self.warnings)
            if in_a_row >= symptom.patience * self.patience and not known:
                self._warn(step, symptom, measured)

    def _measures(self):
        watch, modality = self.model.update_watch, self.model.modality
        samples = None if self._real is None else self.model.generate(len(self._real))
        return Measures(
            d_losses={n: v for n, v in watch.means().items() if _is_of_loss(n)},
            guess=self._guess,
            gradients=watch.gradient_sizes(),
            samples=samples,
            real=self._real,
            is_image=modality.name == "image",
        )

    def _warn(self, step, symptom, measured):
        record = {
            "step": step,
            "kind": symptom.kind,
            "sentence": symptom.sentence,
            "suggestion": symptom.suggestion,
            "measured": measured,
        }
        self.warnings.append(record)
        shown = ", ".join(f"{name} {value:.3g}" for name, value in measured.items())
        found = f"{symptom.sentence} ({shown})"
        self.announce(f"step {step}: {found}; {symptom.suggestion}")
        if self.path is not None:
            self._write()

    def _write(self):
        lines = [json.dumps(one) + "\n" for one in self.warnings]
        without = "warnings about the training are not kept"
        with (
            unasked.skipped_on_failure(self.path, without, self.announce),
            files.replacing(self.path) as temporary,
        ):
            temporary.write_text("".join(lines), encoding="utf-8")


def _step_of(record):
    step = record.get("step")
    return step if isinstance(step, int) else math.inf  # somebody edited the line


def _is_of_loss(name):
    """Return whether a term is the loss of a discriminator, such as `d_back_loss`."""
    return name.startswith("d_") and name.endswith("loss")


def _guess(loss_fn):
    """Return the loss of a discriminator that guesses, or None if it is not known."""
    logits = tf.zeros((2, 1))
    try:
        boundary = loss_fn.boundary(logits, logits)
        logits += boundary
        return float(loss_fn.discriminator(logits, logits))
    except Exception:  # a loss of a user's own may have other arguments
        return None


def _some(real, number):
    """Return examples from the whole array, which may be sorted by class."""
    rows = np.linspace(0, len(real) - 1, min(number, len(real))).astype(int)
    return np.asarray(real[rows])


def _stored(modality, real):
    """Return real examples in stored form.

    Raises:
        InputError: They are not examples of the modality.
    """
    if real.shape[1:] not in (modality.stored_shape, modality.shape):
        raise InputError(
            f"HealthWatch compares samples with real {modality.plural} of the shape "
            f"{tuple(modality.stored_shape)}. Received: {real.shape}."
        )
    if real.dtype == modality.stored_dtype:
        return real
    return np.asarray(modality.to_stored(tf.constant(real, tf.float32)))
