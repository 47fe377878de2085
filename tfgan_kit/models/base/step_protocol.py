"""The rules that every `train_step` must follow, and a record of its reports."""

import functools
import threading

import tensorflow as tf

from tfgan_kit.errors import InputError
from tfgan_kit.models.base import side_checks


def checked(train_step):
    """Wrap a `train_step` so that the model's `StepProtocol` watches it."""

    @functools.wraps(train_step)
    def watched(model, data):
        if model.compiled:
            side_checks.check_unchanged(model)
        steered = ("augment_p",) if model.augment == "ada" else ()
        required = (*model.loss_terms, *steered)
        step = functools.partial(train_step, model)
        return model._protocol.run(step, data, required)

    return watched


class StepProtocol:
    """Watcher of the steps of a model, traced and eager ones alike.

    A verb of the base class that is called outside a step is not checked.

    Args:
        owner: str. The name of the model's class, for messages.

    Attributes:
        reported: Names that the steps have logged; None before the first step.
        is_short: Whether `generator_step` ends the step, as after `real_batches`.
    """

    def __init__(self, owner):
        self.owner = owner
        self.reported = None
        self.is_short = False
        # Replicas are traced one after the other, each in its own thread.
        self._thread = threading.local()

    def run(self, train_step, data, required):
        """Run `train_step(data)` with checks; everything in it waits for the data.

        If Keras does not know the data's length, it runs one extra step until the
        iterator fails. A counter that does not wait for the data would count that step.

        Args:
            train_step: The method of the model.
            data: The data that `fit` passes to it.
            required: Names that the step must report.

        Raises:
            InputError: The step left out something that training depends on.
        """
        if self._step:  # a `train_step` may call another one
            return train_step(data)
        before, self._thread.step = self.reported, _Step()
        self.reported = set(before or ())
        tensors = [x for x in tf.nest.flatten(data) if isinstance(x, tf.Tensor)]
        try:
            with tf.control_dependencies(tensors):
                logs = train_step(data)
            self._check_end(self._thread.step, required)
        except Exception:
            self.reported = before
            raise
        finally:
            self._thread.step = None
        return logs

    def begin(self):
        """Record that the step begins here; its noise counts from 0."""
        if step := self._step:
            if step.is_moving:
                self._refuse_order("before it, or a second beginning")
            step.has_begun = True
        self.is_short = False

    def move(self):
        """Record a draw of noise or an update of weights."""
        if step := self._step:
            if not step.has_begun:
                self._refuse_order("before it")
            step.is_moving = True

    def report(self, *names):
        if step := self._step:
            step.reported.update(names)
            self.reported.update(names)

    def finish(self):
        """Record that the step is counted."""
        if step := self._step:
            step.is_counted = True

    def logs(self, name):
        """Return whether a name is reported; before the first step, every name is."""
        return self.reported is None or name in self.reported

    @property
    def is_counted(self):
        """Return whether the running step is counted."""
        return self._step is not None and self._step.is_counted

    _step = property(lambda self: getattr(self._thread, "step", None))

    def _refuse_order(self, where):
        raise InputError(
            f"{self.owner}.train_step must begin with self.begin_step(data), which "
            "counts the draws of noise from 0. "
            f"Received: noise or an update of weights {where}."
        )

    def _check_end(self, step, required):
        if not step.has_begun:
            raise InputError(
                f"{self.owner}.train_step must begin with self.begin_step(data). "
                "Received: a train_step without it."
            )
        if not step.is_counted:
            raise InputError(
                f"{self.owner}.train_step must end with return self.end_step(), which "
                "moves the averages and counts the step: without it every step draws "
                "the same noise. Received: a train_step without it."
            )
        missing = [name for name in required if name not in step.reported]
        if missing:
            raise InputError(
                f"{self.owner}.train_step must report {', '.join(missing)}: return it "
                "from the terms of a step, or take it out of loss_terms; "
                "self.discriminator_loss reports augment_p. "
                f"Received: {', '.join(sorted(step.reported)) or 'nothing'}."
            )


class _Step:
    def __init__(self):
        self.has_begun = self.is_moving = self.is_counted = False
        self.reported = set()
