"""`export` adds versions of a SavedModel."""

import json
import os
import re


def test_a_second_export_is_version_2(tfgan_kit, copied, contents):
    before = contents()
    result = tfgan_kit.works("export", tfgan_kit.run)
    assert (result.stdout, result.stderr) == (f"{tfgan_kit.saved}/2\n", "")
    after = contents()
    assert before.items() <= after.items()
    new = tfgan_kit.saved / "2"
    assert all(name.startswith(str(new)) for name in set(after) - set(before))
    # NAME is its highest version.
    args = ("convert", tfgan_kit.saved, "--overwrite", "--json")
    assert json.loads(tfgan_kit.works(*args).stdout)["saved_model"] == str(new)


def test_export_goes_where_it_is_told(tfgan_kit, finished):
    run = finished / tfgan_kit.run
    assert tfgan_kit.works("export", run, "--to", "a/b").stdout == "a/b/1\n"
    assert os.listdir() == ["a"]
    assert sorted(os.listdir("a/b/1")) == [
        *("assets", "assets.extra", "fingerprint.pb", "saved_model.pb", "variables")
    ]


def test_the_model_card_names_the_run(tfgan_kit, finished):
    tfgan_kit.works("export", finished / tfgan_kit.run, "--to", "a")
    with open("a/1/assets.extra/model_card.json") as file:
        card = json.load(file)
    assert card["variant"] == "gan"
    assert card["run"] == tfgan_kit.run.name
    dataset = card["dataset"]
    assert re.fullmatch("[0-9a-f]{64}", dataset.pop("fingerprint"))
    assert dataset == {
        "name": "fashion_mnist_mini",
        "version": "1.0.0",
        "split": "train[:200]",
        "images": 200,
        "licence": "MIT, Zalando SE",
    }
    assert card["step"] == 6
    assert card["recipe"]["latent_dim"] == 4
    losses = {"d_loss", "g_loss", "d_real", "d_fake"}
    assert set(card["figures"]["losses"]) == losses
    places = {"data_dir", "init_from", "features"}
    assert not places & set(card["recipe"])


def test_a_version_and_a_licence_may_be_chosen(tfgan_kit, finished, contents):
    args = ("export", finished / tfgan_kit.run, "--to", "a")
    tfgan_kit.works(*args, "--version", "30", "--data-licence", "CC BY 4.0")
    with open("a/30/assets.extra/model_card.json") as file:
        assert json.load(file)["dataset"]["licence"] == "CC BY 4.0"
    before = contents()
    sentence = tfgan_kit.fails(2, *args, "--version", "30")
    assert sentence.startswith("a/30 exists, and a version is never overwritten")
    sentence = tfgan_kit.fails(2, *args, "--version", "0")
    assert sentence == (
        "version must be an integer of at least 1 and below 9.22337203685e+18. "
        "Received: version=0."
    )
    assert contents() == before
