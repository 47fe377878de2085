"""A SavedModel of somebody else runs only if it computes and nothing more."""

import pathlib

import pytest
import tensorflow as tf
from click.testing import CliRunner

from tfgan_kit import graph_safety
from tfgan_kit.cli.main import main
from tfgan_kit.errors import InputError

SHIPPED = pathlib.Path(__file__).parents[1] / "saved_models/fashion-mnist/1"


def saved(path, function):
    """A SavedModel whose signature is `function` of float latents."""
    module = tf.Module()
    module.variable = tf.Variable(1.0)
    spec = tf.TensorSpec([None, 2], tf.float32, "latents")
    module.serve = tf.function(
        lambda latents: {"x": function(latents, module.variable)}
    )
    signature = module.serve.get_concrete_function(spec)
    tf.saved_model.save(module, str(path), {"serving_default": signature})
    return path


def write(latents, variable):
    with tf.control_dependencies([tf.io.write_file("written.txt", "x")]):
        return latents * variable


def hidden(latents, variable):
    """The same inside a function inside of a condition."""
    inner = tf.function(lambda: write(latents, variable))
    return tf.cond(tf.reduce_sum(latents) > 0, inner, lambda: latents)


def read(latents, variable):
    return latents + tf.cast(
        tf.strings.length(tf.io.read_file("/etc/hostname")), "float32"
    )


def python(latents, variable):
    return tf.ensure_shape(
        tf.numpy_function(lambda x: x, [latents], tf.float32), (None, 2)
    )


@pytest.mark.parametrize(
    ("function", "operation"),
    [
        (write, "WriteFile"),
        (hidden, "WriteFile"),
        (read, "ReadFile"),
        (python, "PyFunc"),
    ],
)
def test_what_does_more_than_compute_is_refused(
    function, operation, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    path = saved(tmp_path / "model", function)
    with pytest.raises(InputError, match=f"{operation}.*--trust"):
        graph_safety.load(path)
    assert not pathlib.Path("written.txt").exists()
    with graph_safety.trusting():
        assert graph_safety.load(path).signatures


def test_what_only_computes_is_loaded(tmp_path):
    noisy = saved(
        tmp_path / "noisy", lambda x, v: x * v + tf.random.normal(tf.shape(x))
    )
    assert graph_safety.load(noisy).signatures
    assert graph_safety.load(SHIPPED).signatures


def test_no_command_runs_it_without_trust(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    saved(tmp_path / "model", write)
    for command in (["sample", "model"], ["verify", "model"], ["info", "model"]):
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 2
        assert "WriteFile" in result.output
    CliRunner().invoke(main, ["info", "model", "--trust"])
    assert not pathlib.Path("written.txt").exists()
    with pytest.raises(InputError):  # the option holds for its command alone
        graph_safety.load("model")
