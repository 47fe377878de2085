"""How fast a `fit` is, by a clock of our own."""

import types

import pytest

from speed import pace


class Clock:
    """What `Pace` sees as `time`."""

    def __init__(self):
        self.now = 0.0

    def perf_counter(self):
        return self.now


class Line:
    """Asks for some rounds, then ends the training."""

    def __init__(self, *rounds):
        self.rounds = list(rounds)
        self.answers = []

    def ready(self, **about):
        self.about = about

    def wait(self):
        if not self.rounds:
            raise EOFError
        return self.rounds.pop(0)

    def answer(self, amount, seconds, **more):
        self.answers.append((amount, pytest.approx(seconds)))


class Step:
    """The model's step count."""

    def __init__(self):
        self.value = 0

    def assign(self, value):
        self.value = value

    def __int__(self):
        return self.value


def fit(monkeypatch, line, steps_per_epoch=None, at_once=1):
    """Steps of 1 s each; the end of an epoch takes 3 s more."""
    clock, step = Clock(), Step()
    monkeypatch.setattr(pace, "time", clock)
    callback = pace.Pace(line, 4, steps_per_epoch, precision="float32")
    callback.set_model(types.SimpleNamespace(step=step))
    callback.on_train_begin()

    def epochs():
        return step.value // steps_per_epoch if steps_per_epoch else 0

    def train():
        for group in range(1, 1000):
            before = epochs()
            step.value += at_once
            clock.now += at_once + (3 if epochs() > before else 0)
            callback.on_train_batch_end(group * at_once - 1)

    with pytest.raises(EOFError):
        train()
    return line.answers


@pytest.mark.parametrize("at_once", [1, 2])
def test_the_end_of_an_epoch_is_spread_over_its_steps(monkeypatch, at_once):
    line = Line(2, 25)
    answers = fit(monkeypatch, line, steps_per_epoch=10, at_once=at_once)
    assert line.about == {"precision": "float32"}
    # With no end of an epoch in it, as in the first round, or with several.
    assert answers == [(40, 13.0), (40, 13.0)]


def test_without_epochs_all_steps_count(monkeypatch):
    assert fit(monkeypatch, Line(5)) == [(20, 5.0)]


def test_epochs_shorter_than_the_steps_at_once(monkeypatch):
    answers = fit(monkeypatch, Line(10), steps_per_epoch=2, at_once=4)
    assert answers == [(32, 14.0)]
