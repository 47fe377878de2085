"""What every `train_step` must do, whoever wrote it, and what it has reported."""

import functools
import threading

import tensorflow as tf

from tfgan_kit.errors import InputError
from tfgan_kit.models.base import side_checks


def checked(train_step):
    """The method of a model's class, watched by the model's `StepProtocol`."""

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
    """Watches the steps of a model, traced and eager ones alike.

    A verb of the base that is called outside of a step is not checked.

    Args:
        owner: The name of the model's class, for messages.

    Attributes:
        reported: Names of what the steps have logged; None before the first step.
    """

    def __init__(self, owner):
        self.owner = owner
        self.reported = None
        # Replicas are traced in turns, each in a thread of its own.
        self._thread = threading.local()

    def run(self, train_step, data, required):
        """`train_step(data)`, checked, with everything in it waiting for the data.

        If Keras does not know the data's length, it runs one step too many, until the
        iterator fails: a counter that does not wait for the data would count that step.

        Args:
            train_step: The method of the model.
            data: What `fit` hands to it.
            required: Names that the step must report.

        Raises:
            InputError: The step left out something that training depends on.
        """
        if self._step:  # a `train_step` that calls another one's
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
        """Takes note that the step begins here, with noise that counts from 0."""
        if step := self._step:
            if step.is_moving:
                self._refuse_order("before it, or a second beginning")
            step.has_begun = True

    def move(self):
        """Takes note of a draw of noise or an update of weights."""
        if step := self._step:
            if not step.has_begun:
                self._refuse_order("before it")
            step.is_moving = True

    def report(self, *names):
        if step := self._step:
            step.reported.update(names)
            self.reported.update(names)

    def finish(self):
        """Takes note that the step is counted."""
        if step := self._step:
            step.is_counted = True

    def logs(self, name):
        """Whether what no loss sums is in the logs: if it is reported."""
        return self.reported is None or name in self.reported

    _step = property(lambda self: getattr(self._thread, "step", None))

    def _refuse_order(self, where):
        raise InputError(
            f"{self.owner}.train_step must begin with self.real_batches(data) or "
            "self.labelled_batches(data), which count the draws of noise from 0. "
            f"Received: noise or an update of weights {where}."
        )

    def _check_end(self, step, required):
        if not step.has_begun:
            raise InputError(
                f"{self.owner}.train_step must begin with self.real_batches(data) or "
                "self.labelled_batches(data). Received: a train_step with neither."
            )
        if not step.is_counted:
            raise InputError(
                f"{self.owner}.train_step must call self.generator_step, which counts "
                "the steps: without it every step draws the same noise. "
                "Received: a train_step without it."
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
