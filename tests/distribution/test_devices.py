"""`--devices` and `--strategy` as the command line reads them, without TensorFlow."""

import dataclasses

import pytest

from tfgan_kit.distribution import devices
from tfgan_kit.errors import InputError
from tfgan_kit.runs import run_config


@pytest.mark.parametrize(
    ("text", "kind", "count"),
    [("cpu:1", "CPU", 1), ("cpu:64", "CPU", 64), ("gpu:8", "GPU", 8)],
)
def test_devices_have_a_kind_and_a_number(text, kind, count):
    assert devices.parse(text) == (kind, count)


@pytest.mark.parametrize(
    "text",
    [
        *("", "cpu", "cpu:", "cpu:0", "cpu:-1", "cpu:2.0", "cpu:65", "cpu:٢", "cpu:02"),
        *("gpu:10000", "tpu:2", "CPU:2", "2", "cpu:2,gpu:1", " cpu:2", "cpu:2\n"),
    ],
)
def test_other_texts_are_refused(text):
    with pytest.raises(InputError, match="--devices"):
        devices.parse(text)


def config(**overrides):
    return run_config.override(run_config.from_recipe("gan"), overrides)


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ({"devices": "cpu:2"}, "--strategy"),
        ({"strategy": "none", "devices": "cpu:2"}, "--strategy"),
        ({"strategy": "mirrored", "devices": "cpu:3", "batch_size": 8}, "multiple"),
        ({"strategy": "mirrored", "devices": "cpu:4", "batch_size": 2}, "multiple"),
        ({"strategy": "mirrored", "devices": "cpu:2", "jit": True}, "XLA"),
        ({"strategy": "mirrored", "devices": "cpu:x"}, "--devices"),
        ({"strategy": "parameter-server"}, "one of"),
    ],
)
def test_options_that_do_not_go_together_are_refused(overrides, expected):
    with pytest.raises(InputError, match=expected):
        config(**overrides)


def test_another_strategy_leaves_the_devices_of_the_first_behind():
    two = config(strategy="mirrored", devices="cpu:2")
    assert run_config.override(two, {"strategy": "none"}).devices is None
    assert run_config.override(two, {"seed": 1}).devices == "cpu:2"
    more = run_config.override(two, {"devices": "cpu:4"})
    run_config.check_resume(two, more)  # a checkpoint fits any number of devices


def test_a_run_that_is_older_trained_on_one_device():
    values = config().to_json()
    del values["strategy"], values["devices"]
    again = run_config.RunConfig.from_json(values)
    assert again == config()
    assert (again.strategy, again.devices) == ("none", None)
    assert dataclasses.asdict(again)["strategy"] == "none"
