"""What every test starts from: quiet TensorFlow, float32, one seed."""

import gc
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import pytest


def pytest_addoption(parser):
    parser.addoption(
        "--write-traces",
        action="store_true",
        help="write tests/models/traces anew; see tests/models/test_traces.py",
    )
    parser.addoption(
        "--everything",
        action="store_true",
        help="the slow tests and every variant in every way, too: about an hour",
    )
    parser.addoption(
        "--landing",
        action="store_true",
        help="only the slow tests, which must hold before a change lands",
    )


def pytest_collection_modifyitems(config, items):
    """Keeps the core suite, or what an option asks for."""
    if config.getoption("--everything"):
        return
    is_landing = config.getoption("--landing")
    kept = []
    for item in items:
        is_slow = item.get_closest_marker("slow") is not None
        if not item.get_closest_marker("exhaustive") and is_slow == is_landing:
            kept.append(item)
    config.hook.pytest_deselected(items=[one for one in items if one not in set(kept)])
    items[:] = kept


@pytest.fixture(autouse=True)
def _fresh_keras():
    keras.utils.set_random_seed(0)
    keras.config.set_dtype_policy("float32")
    yield
    keras.config.set_dtype_policy("float32")
    keras.backend.clear_session(free_memory=False)


@pytest.fixture(autouse=True, scope="module")
def _leave_old_objects_alone():
    """TensorFlow keeps graphs for good: later collections need not look at them."""
    yield
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory):
    """No test, nor a process that it starts, writes to the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TFGAN_KIT_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
