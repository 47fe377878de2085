"""One row: all subjects in turns, and how many images a second each one took."""

import dataclasses
import statistics

from speed.crew import crew, take_turns

# Name in the record: (title, module of `subjects`, its options).
TRAINED = {
    "train_auto": ("`train`", "train_run", {}),
    "train_float32": ("`train`, float32", "train_run", {"precision": "float32"}),
    "step_auto": ("bare step", "bare_step", {}),
    "step_float32": ("bare step, float32", "bare_step", {"precision": "float32"}),
    "keras": ("plain Keras", "plain_keras", {}),
    "torch": ("PyTorch", "pytorch", {}),
    "torch_bfloat16": ("PyTorch, bfloat16", "pytorch", {"bfloat16": True}),
}
LIMITS = {
    f"matrix_{dtype}": ("matrix_product", {"dtype": dtype})
    for dtype in ("float32", "bfloat16")
}


@dataclasses.dataclass
class Row:
    """What was measured of a row.

    Args:
        title: Recipe and shape of the images.
        speeds: Images (of `LIMITS`, operations) a second of every round, by subject.
        about: What each subject told of itself.
        answers: All that the workers answered.
    """

    title: str
    speeds: dict
    about: dict
    answers: dict

    def median(self, subject):
        """None where it was not measured."""
        found = self.speeds.get(subject)
        return statistics.median(found) if found else None

    def ratio(self, subject, other):
        """Of the medians; None where one was not measured."""
        pair = self.median(subject), self.median(other)
        return None if None in pair else pair[0] / pair[1]

    def share_of_limit(self, subject):
        """Of a bare step: its operations a second, of those of a matrix product."""
        mixed = self.about[subject]["precision"] == "mixed_bfloat16"
        limit = self.median("matrix_bfloat16" if mixed else "matrix_float32")
        per_image = self.about["keras"]["flops_per_image"]
        return self.median(subject) * per_image / limit

    def others(self):
        """The largest part of the machine that anything else took in a round.

        That may be a worker that should have waited.
        """
        return max(a["others"] for found in self.answers.values() for a in found)


def measure(row, work, limits, *, rounds, seconds, with_torch, tell):
    """The `Row` of one of `rows.ROWS`.

    Args:
        row: Which.
        work: A folder with the images of `prepare`.
        limits: Running workers of `LIMITS`.
        rounds, seconds: How often, and how long each time.
        with_torch: Whether PyTorch is here.
        tell: Called with a sentence.

    Raises:
        WorkerError: A worker ended early.
        ValueError: A peer has other networks.
    """
    subjects = dict(_subjects(row, work, with_torch))
    with crew(subjects, tell) as workers:
        tell(f"  {rounds} rounds of {seconds:g} s each")
        about = {name: worker.about for name, worker in workers.items()}
        _check_weights(row, about)
        brief = (*limits, "stream")
        answers = take_turns({**limits, **workers}, rounds, seconds, brief)
    return Row(row.title, speeds_of(answers), about, answers)


def speeds_of(answers):
    """A second, of every answer, by subject."""
    return {
        name: [answer["amount"] / answer["seconds"] for answer in found]
        for name, found in answers.items()
    }


def options_of(row, work):
    """The options of `train` by which a row gets its images."""
    made_up = row.image_shape != (28, 28, 1)
    return {"dataset": str(images_of(row, work))} if made_up else {}


def images_of(row, work):
    return work / f"{'x'.join(map(str, row.image_shape))}.npy"


def _subjects(row, work, with_torch):
    ours = options_of(row, work)
    for name, (_, module, options) in TRAINED.items():
        arguments = {"variant": row.variant, **options}
        if module in ("train_run", "bare_step"):
            arguments |= {"folder": str(work / f"{row.name}-{name}"), **ours}
        else:
            arguments["images"] = str(images_of(row, work))
        if with_torch or module != "pytorch":
            yield name, (module, arguments)
    yield "stream", ("input_stream", {"variant": row.variant, **ours})


def _check_weights(row, about):
    """A peer with fewer or more weights is no peer."""
    expected = about["train_auto"]["weights"]
    for name, facts in about.items():
        found = facts.get("weights", expected)
        if found != expected:
            raise ValueError(
                f"{row.name}: the networks of {name} train {found} weights, ours "
                f"{expected}; benchmarks/speed/plan.py is out of date."
            )
