"""The cluster that TF_CONFIG describes."""

import json

import pytest

from tfgan_kit.distribution import cluster
from tfgan_kit.errors import InputError


def describe(monkeypatch, jobs, kind="worker", index=0):
    task = {"type": kind, "index": index}
    text = json.dumps({"cluster": jobs, "task": task})
    monkeypatch.setenv("TF_CONFIG", text)


def test_workers_are_read_in_their_order(monkeypatch):
    describe(monkeypatch, {"worker": ["a:1", "10.0.0.2:2", "[::1]:3"]}, index=1)
    assert cluster.read() == (("a:1", "10.0.0.2:2", "[::1]:3"), 1)
    assert not cluster.is_chief("multiworker")
    assert cluster.is_chief("none")


def test_the_chief_comes_first(monkeypatch):
    jobs = {"worker": ["b:1", "c:1"], "chief": ["a:1"]}
    describe(monkeypatch, jobs, "chief")
    assert cluster.read() == (("a:1", "b:1", "c:1"), 0)
    assert cluster.is_chief("multiworker")
    describe(monkeypatch, jobs, index=1)
    assert cluster.read() == (("a:1", "b:1", "c:1"), 2)


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "3", "null", '"text"', "{}", '{"cluster": {}}'),
        '{"cluster": {"worker": []}, "task": {"type": "worker", "index": 0}}',
        '{"cluster": {"worker": ["a:1"]}, "task": {"type": "worker", "index": 1}}',
        '{"cluster": {"worker": ["a:1"]}, "task": {"type": "worker", "index": -1}}',
        '{"cluster": {"worker": ["a:1"]}, "task": {"type": "worker", "index": true}}',
        '{"cluster": {"worker": ["a:1"]}, "task": {"type": "worker", "index": "0"}}',
        '{"cluster": {"worker": ["a:1"]}, "task": {"type": "ps", "index": 0}}',
        '{"cluster": {"worker": ["a:1"]}, "task": {"type": ["worker"], "index": 0}}',
        '{"cluster": {"worker": "a:1"}, "task": {"type": "worker", "index": 0}}',
        '{"cluster": {"worker": ["a"]}, "task": {"type": "worker", "index": 0}}',
        '{"cluster": {"worker": [1]}, "task": {"type": "worker", "index": 0}}',
        '{"cluster": {"worker": ["a:1", "a:1"]},'
        ' "task": {"type": "worker", "index": 0}}',
        '{"cluster": {"worker": ["a:1"], "ps": ["b:1"]},'
        ' "task": {"type": "worker", "index": 0}}',
        '{"cluster": {"chief": ["a:1", "b:1"], "worker": ["c:1"]},'
        ' "task": {"type": "worker", "index": 0}}',
        "[" * 100_000,
    ],
)
def test_other_contents_are_refused(monkeypatch, text):
    monkeypatch.setenv("TF_CONFIG", text)
    with pytest.raises(InputError) as caught:
        cluster.read()
    assert len(str(caught.value)) < 600


def test_a_cluster_needs_its_strategy_and_the_strategy_its_cluster(monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    cluster.check("none")
    cluster.check("mirrored")
    with pytest.raises(InputError):
        cluster.check("multiworker")
    describe(monkeypatch, {"worker": ["a:1", "b:1"]})
    cluster.check("multiworker")
    for strategy in ("none", "mirrored"):
        with pytest.raises(InputError):
            cluster.check(strategy)
    monkeypatch.setenv("TF_CONFIG", "no JSON")
    with pytest.raises(InputError):
        cluster.check("none")


@pytest.mark.parametrize("jobs", [{}, {"worker": ["a:1"]}, {"chief": ["a:1"]}])
def test_a_single_process_of_a_service_needs_no_strategy(monkeypatch, jobs):
    describe(monkeypatch, jobs)
    assert cluster.check("none") is None
    monkeypatch.setenv("TF_CONFIG", "{}")
    assert cluster.check("none") is None
