"""A whole run: what it leaves, and that stopping changes nothing."""

import dataclasses
import gc
import json

import pytest
from tensorflow.python.data.ops.iterator_ops import OwnedIterator

from helpers import VARIANTS, assert_all_equal, values
from tfgan_kit import run, training
from tfgan_kit.callbacks import RunCheckpoint
from tfgan_kit.errors import InputError
from tfgan_kit.run_folder import RunFolder
from tiny_runs import STEPS, config_of, result, stop_after


@pytest.mark.parametrize(
    ("variant", "policy"),
    [
        *((variant, "float32") for variant in VARIANTS),
        *((variant, "mixed_bfloat16") for variant in ("dcgan", "wgan-gp", "sngan")),
    ],
)
def test_a_stopped_and_resumed_run_equals_a_straight_one(variant, policy, tmp_path):
    config = config_of(variant, policy)
    straight = training.start(config, RunFolder(tmp_path / "straight"))
    assert straight.train()

    stopped = training.start(config, RunFolder(tmp_path / "stopped"))
    assert not stopped.train(stop=stop_after(3))
    resumed = training.resume(stopped.folder.config(), stopped.folder)
    assert resumed.step == 3
    assert resumed.train()

    assert_all_equal(result(resumed), result(straight))
    metrics = [run.folder.metrics.read_text() for run in (straight, resumed)]
    assert metrics[0] == metrics[1]
    assert len(metrics[0].splitlines()) == 4
    pictures = [run.folder.samples / "step-00000005.png" for run in (straight, resumed)]
    assert pictures[0].read_bytes() == pictures[1].read_bytes()


def test_a_run_may_stop_after_any_step(tmp_path):
    straight = training.start(config_of(), RunFolder(tmp_path / "straight"))
    straight.train()
    run = training.start(config_of(), RunFolder(tmp_path / "run"))
    for _ in range(STEPS):
        run.train(stop=stop_after(1))
        run = training.resume(run.folder.config(), run.folder)
    assert_all_equal(result(run), result(straight))
    assert run.folder.metrics.read_text() == straight.folder.metrics.read_text()


def test_a_stopped_run_leaves_no_stream_behind(tmp_path):
    def streams():
        return sum(type(one) is OwnedIterator for one in gc.get_objects())

    gc.collect()
    before = streams()  # of other tests in this process
    stopped = training.start(config_of(), RunFolder(tmp_path / "run"))
    stopped.train(stop=stop_after(1))
    assert streams() <= before


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


def test_a_larger_total_continues_the_same_run(tmp_path):
    straight = training.start(config_of(steps=6), RunFolder(tmp_path / "straight"))
    straight.train()
    run = training.start(config_of(steps=3), RunFolder(tmp_path / "run"))
    run.train()
    larger = dataclasses.replace(run.folder.config(), steps=6)
    run = training.resume(larger, run.folder)
    run.train()
    assert_all_equal(result(run), result(straight))
    assert run.folder.metrics.read_text() == straight.folder.metrics.read_text()
    assert run.folder.config().steps == 6


def test_a_run_leaves_what_it_promises(tmp_path):
    folder = RunFolder(tmp_path / "run")
    run = training.start(config_of(epochs=2), folder)
    run.train()
    run.save()
    assert run.step == 4
    names = sorted(path.name for path in folder.path.iterdir())
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
        "step-00000004.png",
    ]
    record = json.loads(folder.recipe.read_text())
    assert record["data"]["fingerprint"] == run.images.fingerprint
    assert record["data"]["images"] == 40
    assert set(record["versions"]) == {"tfgan_kit", "tensorflow", "keras", "python"}
    assert record["config"]["precision"] == "float32"
    assert_all_equal(values(training.load(folder).variables), result(run))


def test_the_same_seed_gives_the_same_run_and_another_another(tmp_path):
    runs = []
    for number, seed in enumerate((0, 0, 1)):
        run = training.start(config_of(seed=seed), RunFolder(tmp_path / str(number)))
        run.train()
        runs.append(run.model.generate(4))
    assert (runs[0] == runs[1]).all()
    assert (runs[0] != runs[2]).any()


def test_auto_precision_is_resolved_and_recorded(tmp_path):
    said = []
    run = training.start(
        config_of(policy="auto"), RunFolder(tmp_path / "run"), said.append
    )
    assert run.config.precision in ("float32", "mixed_bfloat16", "mixed_float16")
    assert run.config.jit in (True, False)
    assert any(run.config.precision in sentence for sentence in said)
    assert run.folder.config() == run.config


def test_other_data_is_refused_on_resume(tmp_path):
    run = training.start(config_of(), RunFolder(tmp_path / "run"))
    other = dataclasses.replace(run.config, split="train[40:80]")
    with pytest.raises(InputError, match="another fingerprint"):
        training.resume(other, run.folder)


def test_a_smaller_total_than_was_reached_is_refused(tmp_path):
    run = training.start(config_of(), RunFolder(tmp_path / "run"))
    run.train()
    with pytest.raises(InputError, match="at step 5 already"):
        training.resume(dataclasses.replace(run.config, steps=4), run.folder)


def test_a_batch_larger_than_the_data_is_refused_and_n_critic_of_them_are_not(tmp_path):
    with pytest.raises(InputError, match="larger than the data set"):
        training.start(config_of(batch_size=41), RunFolder(tmp_path / "a"))
    assert not (tmp_path / "a").exists()
    run = training.start(config_of("wgan", batch_size=40), RunFolder(tmp_path / "b"))
    assert run.steps_per_epoch == 1


def test_a_run_resumes_before_its_first_checkpoint(tmp_path):
    straight = training.start(config_of(), RunFolder(tmp_path / "straight"))
    straight.train()
    killed = training.start(config_of(), RunFolder(tmp_path / "killed"))
    run = training.resume(killed.config, killed.folder)
    run.train()
    assert_all_equal(result(run), result(straight))


def test_a_damaged_checkpoint_costs_only_the_steps_since_the_one_before(tmp_path):
    straight = training.start(config_of(), RunFolder(tmp_path / "run"))
    straight.train()
    newest = straight.folder.newest_checkpoint()
    (newest / "variables.npz").write_bytes(b"half")
    said = []
    run = training.resume(straight.config, straight.folder, said.append)
    assert run.step == STEPS - 1
    assert any(f"{newest} is damaged" in sentence for sentence in said)
    run.train(callbacks=[RunCheckpoint(tmp_path / "more", every=1)])
    assert_all_equal(result(run), result(straight))


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
