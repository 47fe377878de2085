import json
import pathlib

import pytest

from tfgan_kit.errors import InputError
from tfgan_kit.runs import run_config
from tfgan_kit.runs.run_folder import RunFolder, next_folder


def refusal(call, *args):
    with pytest.raises(InputError) as caught:
        call(*args)
    return str(caught.value)


DATA = {
    "fingerprint": "00",
    "image_shape": [8, 8, 1],
    "fields": {"real": {"name": "image", "config": {"shape": [8, 8, 1]}}},
    "images": 100,
}


def begun(path, **given):
    """A folder with a recipe.json, and its configuration."""
    config = run_config.override(run_config.from_recipe("gan"), given)
    record = {"config": config.to_json(), "data": DATA, "tensorflow": "2.21.0"}
    RunFolder(path).write_record(record)
    return config


# Numbers ----------------------------------------------------------------------------


def test_numbers_go_up_for_each_variant_and_data_set(tmp_path):
    def next_name(variant="gan", dataset="mnist"):
        return next_folder(variant, dataset, tmp_path / "runs").name

    assert next_name() == "gan-mnist-1"
    for name in (
        "gan-mnist-1",
        "wgan-gp-mnist-7",
        "gan-mnist-x",
        "gan-mnist-corrupt-9",
    ):
        (tmp_path / "runs" / name).mkdir(parents=True)
    assert next_name() == "gan-mnist-2"
    assert next_name("wgan-gp") == "wgan-gp-mnist-8"
    assert next_name(dataset="mnist-corrupt") == "gan-mnist-corrupt-10"
    assert next_name("wgan") == "wgan-mnist-1"
    # A number is not used again, nor is it compared as text.
    (tmp_path / "runs" / "gan-mnist-10").mkdir()
    assert next_name() == "gan-mnist-11"


def test_a_folder_lies_below_runs_and_is_not_made(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert next_folder("gan", "mnist").path == pathlib.Path("runs/gan-mnist-1")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("dataset", "name"),
    [
        ("lsun/bedroom:3.0.0", "gan-lsun-bedroom-3.0.0-1"),
        ("a b*[c]", "gan-a-b-c--1"),
        ("fashion_mnist_mini", "gan-fashion_mnist_mini-1"),
    ],
)
def test_the_data_set_is_part_of_one_name(tmp_path, dataset, name):
    folder = next_folder("gan", dataset, tmp_path)
    assert folder.path == tmp_path / name


def test_the_name_is_that_of_the_folder(tmp_path, monkeypatch):
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path / "mine")
    assert RunFolder(".").name == "mine"
    assert RunFolder("a/b").name == "b"


# A new run --------------------------------------------------------------------------


def test_a_new_run_needs_a_free_place(tmp_path):
    (tmp_path / "empty").mkdir()
    for name in ("empty", "missing", "deep/missing"):
        RunFolder(tmp_path / name).check_new()
    begun(tmp_path / "full")
    message = refusal(RunFolder(tmp_path / "full").check_new)
    path = tmp_path / "full"
    assert message.startswith(f"the run folder {path} exists and is not empty")
    assert message.endswith(f"--resume {path}.")


def test_a_new_run_is_not_begun_in_or_below_a_file(tmp_path):
    (tmp_path / "file").write_text("x")
    assert "exists and is not empty" in refusal(RunFolder(tmp_path / "file").check_new)
    message = refusal(RunFolder(tmp_path / "file" / "run").check_new)
    assert message.startswith("the run folder cannot be written below a file")


# A run that was begun ---------------------------------------------------------------


@pytest.mark.parametrize("read", ["check_run", "config", "record", "newest_checkpoint"])
def test_what_is_no_run_is_refused(tmp_path, read):
    message = refusal(getattr(RunFolder(tmp_path), read))
    end = "is not a run folder: it has no recipe.json."
    assert message == f"{tmp_path} {end}"
    (tmp_path / "file").write_text("x")
    for name in ("file", "missing"):
        message = refusal(getattr(RunFolder(tmp_path / name), read))
        assert message == f"{tmp_path / name} is not a folder: it has no recipe.json."


def test_a_record_is_read_as_it_was_written(tmp_path):
    config = begun(tmp_path, seed=4, epochs=3)
    folder = RunFolder(tmp_path)
    folder.check_run()
    assert folder.config() == config
    expected = {"config": config.to_json(), "data": DATA, "tensorflow": "2.21.0"}
    assert folder.record() == {"format": 1, **expected}
    assert json.loads((tmp_path / "recipe.json").read_text()) == folder.record()
    assert [path.name for path in tmp_path.iterdir()] == ["recipe.json"]


def test_a_record_is_replaced_whole(tmp_path):
    config = begun(tmp_path)
    folder = RunFolder(tmp_path)
    with pytest.raises(TypeError):
        folder.write_record({"config": object()})
    assert folder.config() == config
    folder.write_record({"config": config.to_json(), "data": DATA, "name": "ä"})
    assert folder.record()["name"] == "ä"
    assert [path.name for path in tmp_path.iterdir()] == ["recipe.json"]


def test_a_run_without_a_checkpoint_is_refused(tmp_path):
    begun(tmp_path)
    message = refusal(RunFolder(tmp_path).newest_checkpoint)
    assert message == f"{tmp_path / 'checkpoints'} holds no usable checkpoint: " + (
        "it is empty."
    )


def test_a_record_without_its_data_is_refused(tmp_path):
    config = run_config.from_recipe("gan").to_json()
    RunFolder(tmp_path).write_record({"config": config, "data": {}})
    with pytest.raises(InputError, match="does not say what data"):
        RunFolder(tmp_path).record()
