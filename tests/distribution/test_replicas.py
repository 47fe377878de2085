"""Two replicas train as one device with the whole batch.

TensorFlow divides the CPU before it starts, so everything is in processes of its own.
"""

import json
import os
import pathlib
import subprocess
import sys

import pytest

from helpers import exhaustive

HERE = pathlib.Path(__file__)
TOLERANCE = 1e-4  # relative, float32, after 20 steps


def run(*arguments):
    """What a function of `replica_script` returns, in a new process."""
    tests = HERE.parents[1]
    done = subprocess.run(
        [sys.executable, HERE.with_name("replica_script.py"), *arguments],
        capture_output=True,
        text=True,
        # The package may be found by the path of this process alone.
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tests), *sys.path])},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def said():
    return run("refusals")


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("fit in the scope, built outside", "strategy.scope()"),
        ("compiled outside", "strategy.scope()"),
        ("a batch smaller than n_critic for each", "replicas share a batch"),
        ("a batch that cannot be shared", "replicas share a batch"),
        ("a data set of such batches", "replicas share a batch"),
        ("a data set of such batches of unknown size", "number of replicas"),
        ("fewer images than a batch", "whole batches"),
        ("several steps per execution", "steps_per_execution"),
        ("several steps per execution, set later", "steps_per_execution"),
        ("XLA", "XLA"),
        ("train_on_batch", "fit"),
        ("batch norm of Keras", "synchronized"),
        ("dropout of Keras", "tfgan_kit.layers.Dropout"),
        ("more devices than TensorFlow started with", "new process"),
        ("more GPUs than there are", "GPUs"),
    ],
)
def test_what_replicas_cannot_do_is_said_in_one_sentence(said, case, words):
    assert words in said[case]
    assert "\n" not in said[case]


def test_the_parts_of_a_step(said):
    """The functions that replicas share, and the last batch, which is left out."""
    assert said["parts"] == "as one device"
    assert said["steps of 3 epochs of 20 images in batches of 8"] == 6


def test_two_replicas_train_as_one_device():
    apart, name, are_equal = run("compare", "wgan-gp")
    assert apart < TOLERANCE, name
    assert are_equal


CASES = [
    *(
        "gan",
        "cgan",
        "gan,augment=ada,n_critic=2",
        "dcgan",
        "dcgan,augment=diffaugment",
    ),
    *("lsgan", "wgan", "sngan", "dragan", "ragan", "ragan,augment=ada"),
    *("r1gan,r1_every=2", "began,balance_rate=3", "sagan", "acgan", "projection"),
    *("sgan", "sgan,augment=ada,n_critic=2", "infogan", "bigan", "aae", "r3gan"),
    *("pix2pix,augment=diffaugment", "cyclegan,pool_size=10", "cut"),
    *("srgan,pixel_steps=4", "esrgan,pixel_steps=4"),
    "stylegan2,mixing=0.5,path_length_weight=2.0,path_length_every=2,r1_every=2",
]


LANDING = ("r3gan", "pix2pix,augment=diffaugment")


@pytest.mark.slow
@pytest.mark.parametrize("case", exhaustive(*LANDING, of=CASES))
def test_two_replicas_of_every_variant_train_as_one_device(case):
    apart, name, are_equal = run("compare", case)
    assert apart < TOLERANCE, name
    assert are_equal


@pytest.mark.slow
def test_dropout_is_that_of_the_whole_batch():
    apart, name, _ = run("compare_dropout")
    assert apart < TOLERANCE, name


@pytest.mark.slow
def test_a_lazy_path_length_needs_no_discriminator_of_whole_batches():
    """It reduces over replicas itself."""
    assert run("path_length")["path_length"][0] > 0
