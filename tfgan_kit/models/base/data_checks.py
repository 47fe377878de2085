"""Checks of a step's data, made once: before Keras' loop or inside a step."""

import contextlib

from tfgan_kit.models.inputs import assertions, field_batches


class DataChecks:
    """Record of whether the data of a step have been checked already."""

    def __init__(self):
        self._are_done = False

    @contextlib.contextmanager
    def done(self):
        """Enter a context in which steps get checked data and trace no checks."""
        before, self._are_done = self._are_done, True
        try:
            with assertions.as_input_errors():
                yield
        finally:
            self._are_done = before

    def batch_of(self, model, data):
        """Return the fields of a step's data by name, checked unless they were."""
        batch = field_batches.of_step(data, model.fields)
        field_batches.check_size(batch, model.n_critic)
        if self._are_done:
            return batch
        return field_batches.checked(batch, model.fields, model.label_range)
