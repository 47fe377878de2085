"""Workers in turns, on a subject that is quick to build."""

import pytest

from speed.crew import Worker, WorkerError, crew, take_turns
from speed.rounds import speeds_of

SUBJECTS = {"wide": ("fake_subject", {"amount": 8}), "narrow": ("fake_subject", {})}


@pytest.fixture(autouse=True)
def _fake_subject(tmp_path, monkeypatch):
    """Adds a subject to those that workers find."""
    folder = tmp_path / "speed_fakes"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        f"import speed.subjects\nspeed.subjects.__path__.append({str(folder)!r})\n",
        encoding="utf-8",
    )
    (folder / "fake_subject.py").write_text(
        "import time\n"
        "from speed.line import serve\n"
        "def run(line, amount=1, fail=None):\n"
        "    if fail:\n"
        "        raise RuntimeError(fail)\n"
        "    print('nobody is to read this')\n"
        "    serve(line, lambda: time.sleep(0.01), amount, known=amount)\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(folder))


def test_workers_answer_in_turns_with_what_they_did():
    with crew(SUBJECTS) as workers:
        assert workers["wide"].about == {"known": 8}
        answers = take_turns(workers, rounds=2, seconds=0.1)
    assert {name: len(found) for name, found in answers.items()} == {
        "wide": 2,
        "narrow": 2,
    }
    first = answers["wide"][0]
    assert first["amount"] % 8 == 0
    assert 0.1 <= first["seconds"] < 1
    assert first["peak_bytes"] > 1e6
    speeds = speeds_of(answers)
    assert speeds["wide"][0] == first["amount"] / first["seconds"]


def test_a_waiting_worker_is_quiet():
    with crew(SUBJECTS) as workers:
        answers = take_turns(workers, rounds=2, seconds=0.3)
    second = answers["wide"][1]
    assert second["waited"] > 0.25
    assert second["busy"] < 0.1 * second["waited"]


def test_what_a_worker_dies_of_is_told():
    with pytest.raises(WorkerError, match="code 1: RuntimeError: no such thing"):
        Worker("fake_subject", fail="no such thing")
