import keras
import pytest
import tensorflow as tf

from tfgan_kit import precision


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """Pretends to be a machine with such a /proc/cpuinfo and such GPUs."""

    def pretend(cpuinfo=None, gpu=None):
        path = tmp_path / "cpuinfo"
        if cpuinfo is not None:
            path.write_text(cpuinfo)
        monkeypatch.setattr(precision, "_CPUINFO", path)
        devices = {"GPU": [] if gpu is None else ["the first", "the second"]}
        monkeypatch.setattr(tf.config, "list_physical_devices", devices.__getitem__)
        monkeypatch.setattr(
            tf.config.experimental, "get_device_details", {"the first": gpu}.get
        )

    return pretend


FLAGS = "processor\t: 0\nflags\t\t: fpu avx512f {} avx512_vnni\nbugs\t\t: none\n"


@pytest.mark.parametrize("gradient_penalty", [False, True])
@pytest.mark.parametrize(
    ("cpuinfo", "expected"),
    [
        (FLAGS.format("amx_bf16 avx512_bf16"), ("mixed_bfloat16", "the CPU has AMX")),
        (
            "vendor_id : AuthenticAMD\n" + FLAGS.format("avx512_bf16"),
            ("mixed_bfloat16", "the CPU has AVX512-BF16"),
        ),
        (
            "vendor_id : GenuineIntel\n" + FLAGS.format("avx512_bf16"),
            ("float32", "bfloat16 without AMX is slower on this CPU"),
        ),
        (FLAGS.format("avx2"), ("float32", "the CPU has no bfloat16")),
        # Part of another word.
        (
            FLAGS.format("xamx_bf16 avx512_bf16_x"),
            ("float32", "the CPU has no bfloat16"),
        ),
        ("", ("float32", "the CPU has no bfloat16")),
        (None, ("float32", "the CPU has no bfloat16")),
    ],
)
def test_choice_for_a_cpu(machine, cpuinfo, expected, gradient_penalty):
    machine(cpuinfo)
    assert precision.choose_policy(gradient_penalty) == expected


@pytest.mark.parametrize(
    ("details", "gradient_penalty", "policy"),
    [
        ({"compute_capability": (9, 0)}, False, "mixed_bfloat16"),
        ({"compute_capability": (8, 0)}, True, "mixed_bfloat16"),
        ({"compute_capability": (12, 0)}, True, "mixed_bfloat16"),
        ({"compute_capability": (7, 5)}, False, "mixed_float16"),
        ({"compute_capability": (7, 5)}, True, "float32"),
        ({"compute_capability": (6, 1)}, False, "float32"),
        ({"device_name": "unknown"}, False, "float32"),
    ],
)
def test_choice_for_a_gpu(machine, details, gradient_penalty, policy):
    # The CPU beside it does not matter.
    machine(FLAGS.format("amx_bf16"), details)
    chosen, reason = precision.choose_policy(gradient_penalty)
    assert chosen == policy
    assert reason.startswith("the GPU has ")


def test_this_machine_gets_a_policy_that_keras_has():
    policy, _ = precision.choose_policy()
    assert keras.DTypePolicy(policy).name == policy


def test_a_scope_ends_with_its_block():
    keras.config.set_dtype_policy("mixed_float16")
    with precision.policy_scope("mixed_bfloat16"):
        inside = keras.layers.Dense(1)
        with precision.policy_scope("float32"):
            innermost = keras.layers.Dense(1)
    assert inside.compute_dtype == "bfloat16"
    assert innermost.compute_dtype == "float32"
    assert keras.config.dtype_policy().name == "mixed_float16"


def test_a_scope_ends_with_an_error():
    def fail():
        with precision.policy_scope("mixed_bfloat16"):
            raise KeyError(keras.config.dtype_policy().name)

    with pytest.raises(KeyError, match="mixed_bfloat16"):
        fail()
    assert keras.config.dtype_policy().name == "float32"


def test_an_unknown_policy_changes_nothing():
    with pytest.raises(ValueError, match="half"), precision.policy_scope("half"):
        pytest.fail("the block must not run")
    assert keras.config.dtype_policy().name == "float32"


@pytest.mark.parametrize(
    ("policy", "nested", "expected"),
    [
        ("float32", False, False),
        ("mixed_bfloat16", False, False),
        ("mixed_float16", False, True),
        ("mixed_float16", True, True),
    ],
)
def test_computes_in_float16(policy, nested, expected):
    with precision.policy_scope(policy):
        inputs = keras.Input((2,))
        outputs = keras.layers.Dense(1, dtype="float32")(keras.layers.Dense(3)(inputs))
        network = keras.Model(inputs, outputs)
    if nested:
        outer = keras.Input((2,))
        network = keras.Model(outer, network(outer))
    assert precision.computes_in_float16(network) == expected
