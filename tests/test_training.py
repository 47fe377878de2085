"""A whole run: what it leaves, and that stopping changes nothing."""

import dataclasses
import gc
import json

import pytest
from tensorflow.python.data.ops.iterator_ops import OwnedIterator

from helpers import assert_all_equal, values
from tfgan_kit.callbacks import RunCheckpoint
from tfgan_kit.errors import InputError
from tfgan_kit.runs import device, run, run_config, training
from tfgan_kit.runs.run_folder import RunFolder
from tiny_runs import STEPS, config_of, copy_of, cut_back, result, stop_after


@pytest.fixture(scope="module")
def straight(tmp_path_factory):
    """A run from its start to its end."""
    run = training.start(
        config_of(), RunFolder(tmp_path_factory.mktemp("runs") / "straight")
    )
    assert run.train()
    return run


def assert_same(run, straight):
    """All variables, all rows of the table, and the pictures of both are equal."""
    assert run.step == straight.step
    assert_all_equal(result(run), result(straight))
    tables = [one.folder.metrics.read_text() for one in (run, straight)]
    assert tables[0] == tables[1]
    assert len(tables[0].splitlines()) == 4
    pictures = [*straight.folder.samples.iterdir()]
    assert len(pictures) == 2
    for picture in pictures:
        other = run.folder.samples / picture.name
        assert other.read_bytes() == picture.read_bytes()


@pytest.mark.parametrize(
    ("variant", "policy"),
    [
        *((name, "float32") for name in ("gan", "wgan-gp", "began")),
        ("sngan", "mixed_bfloat16"),
        *(
            pytest.param(name, "float32", marks=pytest.mark.exhaustive)
            for name in ("sgan", "bigan")
        ),
    ],
)
def test_a_killed_and_resumed_run_equals_a_straight_one(variant, policy, tmp_path):
    config = config_of(variant, policy, checkpoint_every=3)
    straight = training.start(config, RunFolder(tmp_path / "straight"))
    assert straight.train()
    killed = cut_back(straight, 3, tmp_path / "killed")
    resumed = training.resume(killed.config(), killed)
    assert resumed.step == 3
    assert resumed.train()
    assert_same(resumed, straight)


@pytest.mark.slow
def test_a_resumed_run_has_the_styles_and_lazy_terms_of_a_straight_one(tmp_path):
    """Step 4, after the kill, has both lazy terms; its noise and average go on."""
    lazy = ("r1_every=2", "path_length_every=2", "path_length_weight=2", "mixing=0.9")
    config = config_of("stylegan2", augment="ada", checkpoint_every=3)
    config = run_config.override(config, {}, lazy)
    straight = training.start(config, RunFolder(tmp_path / "straight"))
    assert straight.train()
    killed = cut_back(straight, 3, tmp_path / "killed")
    resumed = training.resume(killed.config(), killed)
    assert resumed.train()
    assert_same(resumed, straight)


def test_a_run_may_stop_in_an_epoch_at_its_end_and_at_the_last_step(straight, tmp_path):
    run = training.start(config_of(), RunFolder(tmp_path / "run"))
    for step in (1, 2):
        assert not run.train(stop=stop_after(1))
        run = training.resume(run.folder.config(), run.folder)
        assert run.step == step
    assert run.train(stop=stop_after(STEPS - 2))  # the last step is the end as well
    assert_same(run, straight)


def test_a_stopped_run_leaves_no_stream_behind(tmp_path):
    def streams():
        return sum(type(one) is OwnedIterator for one in gc.get_objects())

    gc.collect()
    before = streams()  # of other tests in this process
    stopped = training.start(config_of(), RunFolder(tmp_path / "run"))
    stopped.train(stop=stop_after(1))
    assert streams() <= before


@pytest.mark.slow
def test_several_steps_an_execution_stop_and_resume_where_they_are_told(
    tmp_path, monkeypatch
):
    """As on a GPU: two steps at a time, for an epoch has two."""
    config = config_of(steps=9, checkpoint_every=4, sample_every=4)
    straight = training.start(config, RunFolder(tmp_path / "straight"))
    straight.train()
    monkeypatch.setattr(run, "_has_gpu", lambda: True)
    several = training.start(config, RunFolder(tmp_path / "several"))
    several.train(stop_after=7)
    assert (several.step, several.model.steps_per_execution) == (7, 2)
    for end, at_once in ((8, 1), (9, 2)):
        several = training.resume(several.folder.config(), several.folder)
        several.train(stop_after=end)
        assert (several.step, several.model.steps_per_execution) == (end, at_once)
    assert_all_equal(result(several), result(straight))
    assert several.folder.metrics.read_text() == straight.folder.metrics.read_text()
    for picture in straight.folder.samples.glob("*.png"):
        other = several.folder.samples / picture.name
        assert other.read_bytes() == picture.read_bytes()


def test_a_larger_total_continues_the_same_run(straight, tmp_path):
    run = training.start(config_of(steps=3), RunFolder(tmp_path / "run"))
    assert run.train()
    larger = dataclasses.replace(run.folder.config(), steps=STEPS)
    run = training.resume(larger, run.folder)
    assert run.train()
    assert_same(run, straight)
    assert run.folder.config().steps == STEPS


def test_a_run_leaves_what_it_promises(straight, tmp_path):
    folder = copy_of(straight, tmp_path / "run")
    dataclasses.replace(straight, folder=folder).save()
    names = sorted(path.name for path in folder.path.glob("[!.]*"))
    assert names == [
        "checkpoints",
        "metrics.csv",
        "model.keras",
        "recipe.json",
        "samples",
        "samples.gif",
    ]
    assert len(list(folder.checkpoints.iterdir())) == 3
    assert [path.name for path in sorted(folder.samples.iterdir())] == [
        "step-00000003.png",
        "step-00000005.png",
    ]
    record = json.loads(folder.recipe.read_text())
    assert record["data"]["fingerprint"] == straight.examples.fingerprint
    assert record["data"]["images"] == 40
    assert set(record["versions"]) == {"tfgan_kit", "tensorflow", "keras", "python"}
    assert record["config"]["precision"] == "float32"
    assert_all_equal(values(training.load(folder).variables), result(straight))


def test_epochs_are_as_good_a_total(tmp_path):
    run = training.start(config_of(epochs=2), RunFolder(tmp_path / "run"))
    assert run.train()
    assert run.step == run.total_steps == 4
    assert run.folder.reached() == 4


def test_the_same_seed_gives_the_same_run_and_another_another(straight, tmp_path):
    pictures = straight.model.generate(4)
    for seed, same in ((0, True), (1, False)):
        run = training.start(config_of(seed=seed), RunFolder(tmp_path / str(seed)))
        run.train()
        assert (run.model.generate(4) == pictures).all() == same


def test_auto_precision_is_resolved_and_recorded(tmp_path):
    said = []
    run = training.start(
        config_of(policy="auto"), RunFolder(tmp_path / "run"), said.append
    )
    assert run.config.precision in ("float32", "mixed_bfloat16", "mixed_float16")
    assert run.config.jit in (True, False)
    assert any(run.config.precision in sentence for sentence in said)
    assert run.folder.config() == run.config


@pytest.mark.parametrize(
    ("variant", "penalised"),
    [("dcgan", False), ("wgan-gp", True), ("dragan", True), ("r1gan", True)],
)
def test_the_choice_of_precision_knows_of_a_penalty(variant, penalised, monkeypatch):
    told = []

    def choose(gradient_penalty):
        told.append(gradient_penalty)
        return "float32", "a test"

    monkeypatch.setattr(device.precision, "choose_policy", choose)
    training.prepare_start(config_of(variant, "auto"), RunFolder("missing"))
    assert told == [penalised]


def test_other_data_is_refused_on_resume(tmp_path):
    run = training.start(config_of(), RunFolder(tmp_path / "run"))
    other = dataclasses.replace(run.config, split="train[40:80]")
    with pytest.raises(InputError, match="another fingerprint"):
        training.resume(other, run.folder)


def test_a_smaller_total_than_was_reached_is_refused(straight):
    with pytest.raises(InputError, match="at step 5 already"):
        training.resume(dataclasses.replace(straight.config, steps=4), straight.folder)


def test_a_batch_larger_than_the_data_is_refused_and_n_critic_of_them_are_not(tmp_path):
    with pytest.raises(InputError, match="larger than the data set"):
        training.start(config_of(batch_size=41), RunFolder(tmp_path / "a"))
    assert not (tmp_path / "a").exists()
    run = training.start(config_of("wgan", batch_size=40), RunFolder(tmp_path / "b"))
    assert run.steps_per_epoch == 1


def test_a_run_resumes_before_its_first_checkpoint(straight, tmp_path):
    killed = training.start(config_of(), RunFolder(tmp_path / "killed"))
    run = training.resume(killed.config, killed.folder)
    assert run.train()
    assert_same(run, straight)


def test_a_damaged_checkpoint_costs_only_the_steps_since_the_one_before(
    straight, tmp_path
):
    folder = copy_of(straight, tmp_path / "run")
    newest = folder.newest_checkpoint()
    (newest / "variables.npz").write_bytes(b"half")
    said = []
    run = training.resume(straight.config, folder, said.append)
    assert run.step == STEPS - 1
    assert any(f"{newest} is damaged" in sentence for sentence in said)
    run.train(callbacks=[RunCheckpoint(tmp_path / "more", every=1)])
    assert_same(run, straight)


def test_a_run_may_be_told_where_to_stop(tmp_path):
    run = training.start(config_of(), RunFolder(tmp_path / "run"))
    with pytest.raises(InputError, match="stop_after must be"):
        run.train(stop_after=0)
    assert not run.train(stop_after=2)
    assert run.step == 2
    assert run.folder.reached() == 2
    assert (run.folder.samples / "step-00000002.png").exists()
    with pytest.raises(InputError, match="at step 2 already"):
        run.train(stop_after=2)
    run = training.resume(run.folder.config(), run.folder)
    assert run.train(stop_after=STEPS + 1)
    assert run.step == STEPS
    # A run without the stop has no such picture.
    names = sorted(path.name for path in run.folder.samples.iterdir())
    assert names == ["step-00000003.png", "step-00000005.png"]


def test_a_run_of_a_newer_version_is_refused(tmp_path):
    folder = RunFolder(tmp_path / "run")
    training.start(config_of("gan"), folder)
    record = json.loads(folder.recipe.read_text())
    record["versions"]["tfgan_kit"] = "99.0"
    folder.recipe.write_text(json.dumps(record))
    with pytest.raises(InputError, match="update tfgan-kit"):
        training.resume(folder.config(), folder)
