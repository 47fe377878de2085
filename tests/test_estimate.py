"""What a run would be and take, told beforehand."""

import pytest

from tfgan_kit.runs import checkpoints, duration, estimate, training
from tfgan_kit.runs.run_folder import RunFolder
from tiny_runs import config_of


def prepared(*args, **given):
    return training.prepare_start(config_of(*args, **given), RunFolder("missing"))


def test_a_summary_has_a_line_for_each_layer_and_the_sums():
    run = prepared(freeze=["generator.first"])
    lines = estimate.summary(run)
    model = run.model
    counts = [model.generator.count_params(), model.discriminator.count_params()]
    assert lines[0].split() == (
        f"generator 100 to 28x28x1, {counts[0]:,} parameters".split()
    )
    assert lines[1].split() == ["first_dense", "128", "12,800", "frozen"]
    assert [line.split() for line in lines if line.endswith("frozen")][-1][0] == (
        "first_norm"
    )
    assert f"discriminator  28x28x1 to 1, {counts[1]:,} parameters" in lines
    assert lines[-3].split() == ["parameters", f"{sum(counts):,}"]
    assert lines[-2].startswith("memory         about ")
    for part in ("weights", "gradients", "optimizers", "average", "activations"):
        assert part in lines[-2]
    assert not run.folder.path.exists()


def test_memory_follows_what_a_run_holds():
    run = prepared()
    parts = estimate.memory(run)
    generator, discriminator = run.model.generator, run.model.discriminator
    counts = generator.count_params(), discriminator.count_params()
    assert parts["weights"] == 4 * sum(counts)
    assert parts["average"] == 4 * counts[0]
    # Adam's moments are two for each weight that is trained.
    trained = sum(
        variable.numpy().size
        for network in (generator, discriminator)
        for variable in network.trainable_variables
    )
    assert 8 * trained < parts["optimizers"] < 8 * trained + 100
    assert parts["data"] >= 40 * 28 * 28

    twice = estimate.memory(prepared(batch_size=40))
    assert twice["activations"] == 2 * parts["activations"]
    half = estimate.memory(prepared(policy="mixed_bfloat16"))
    assert parts["activations"] / 2 < half["activations"] < parts["activations"]
    frozen = estimate.memory(prepared(freeze=["discriminator.stage", "generator.st"]))
    for part in ("optimizers", "gradients"):
        assert frozen[part] < parts[part]


@pytest.mark.parametrize(
    ("penalised", "plain"),
    [("wgan-gp", "wgan"), ("dragan", "dcgan"), ("r1gan", "dcgan")],
)
def test_a_penalty_keeps_more(penalised, plain):
    with_penalty, without = (
        estimate.memory(prepared(variant))["activations"]
        for variant in (penalised, plain)
    )
    assert with_penalty > without


def test_an_autoencoder_keeps_its_way_back():
    kept = [
        estimate.memory(prepared("began", latent_dim=16, **given))["activations"]
        for given in ({}, {"batch_size": 40})
    ]
    assert kept[1] == 2 * kept[0]
    run = prepared("began", latent_dim=16)
    decoder = run.model.discriminator.get_layer("decoder")
    assert kept[0] > 20 * 2 * 4 * sum(
        layer.output.shape[1] * layer.output.shape[2] * layer.output.shape[3]
        for layer in decoder.layers
        if layer.name.endswith("conv")
    )


@pytest.mark.filterwarnings("error")
def test_the_duration_is_measured_without_writing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = prepared(steps=9, sample_every=4, checkpoint_every=3)
    measured = duration.measure(run)
    assert measured.per_step > 0
    assert measured.start > 0
    assert (measured.steps, measured.checkpoints, measured.grids) == (9, 3, 3)
    files = 3 * measured.per_checkpoint + 3 * measured.per_grid
    assert measured.of_files == pytest.approx(files)
    total = measured.start + 9 * measured.per_step + files
    assert measured.total == pytest.approx(total)
    assert not list(tmp_path.iterdir())


def test_both_phases_of_a_run_are_measured(monkeypatch):
    """A third of the run is the pixel phase, whose steps take less time."""
    run = prepared("srgan", steps=90, batch_size=4)
    pixel_steps, now = run.model.pixel_steps, [0.0]

    def clock():
        now[0] += 1.0 if run.step < pixel_steps else 4.0
        return now[0]

    monkeypatch.setattr(duration.time, "perf_counter", clock)
    assert pixel_steps == 30
    assert duration.measure(run).per_step == pytest.approx((1 + 4 + 4) / 3)


def test_checkpoints_have_the_size_that_is_estimated(tmp_path):
    run = prepared(latent_dim=2000)
    line = next(x for x in estimate.summary(run) if x.startswith("checkpoints"))
    checkpoints.save(run.model, tmp_path)
    size = sum(file.stat().st_size for file in tmp_path.rglob("*.*"))
    number, unit = line.split()[2:4]
    assert unit == "MiB"
    assert float(number) * 2**20 == pytest.approx(size, rel=0.1)
    assert "one per 1 steps" in line
