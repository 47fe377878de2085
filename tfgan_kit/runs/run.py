"""A run in memory: data, model, training, and the files in its folder."""

import dataclasses
import functools
import gc
import math
from collections.abc import Callable

import keras
import tensorflow as tf

from tfgan_kit import callbacks as package_callbacks
from tfgan_kit import compat, data, models, unasked
from tfgan_kit.callbacks.restarting_means import RestartingMeans
from tfgan_kit.callbacks.waiting_for_chief import WaitingForChief
from tfgan_kit.data import streaming
from tfgan_kit.distribution import worker_rows
from tfgan_kit.distribution.workers import Workers
from tfgan_kit.errors import DivergenceError
from tfgan_kit.files import replacing
from tfgan_kit.recipes import keras_file
from tfgan_kit.runs import (
    checkpoints,
    roll_back,
    run_config,
    run_health,
    run_record,
)
from tfgan_kit.runs.run_checkpoint import RunCheckpoint
from tfgan_kit.runs.run_evaluation import Best, RunEvaluation, is_measured
from tfgan_kit.runs.run_folder import RunFolder
from tfgan_kit.runs.whole_folder import WholeFolder

_MOST_STEPS = 16


@dataclasses.dataclass
class Run:
    """A run in memory, made by `start` or `resume` and advanced by `train`.

    Args:
        folder: Its `RunFolder`.
        config: Its resolved `RunConfig`.
        examples: Its `ImageData` or `FieldData`.
        model: The compiled model at the step that was reached.
        init_digest: The digest of the weights at `config.init_from`.
        evaluate: The `Evaluate` of `config.eval_every`.
        accuracy: The `Accuracy` of a model that is a classifier.
        announce: Function that gets a sentence about a preview or a table row that
            cannot be written.
        table: str. The digest of metrics.csv at the checkpoint that was resumed, or
            None.
        kept_from: str. The origin of the examples that the model keeps, or None if it
            keeps none.
        rollbacks: A list of `roll_back.record`, one for each time that the run went
            back to a checkpoint.

    Attributes:
        workers: The `Workers` of the run. Only the chief writes files.
        stopped_by: int. The result of `stop` that has ended `train`; 0 if none has.
    """

    folder: RunFolder
    config: run_config.RunConfig
    examples: data.DataSet
    model: models.AdversarialModel
    init_digest: str | None = None
    evaluate: package_callbacks.Evaluate | None = None
    accuracy: package_callbacks.Accuracy | None = None
    announce: Callable[[str], None] = unasked.warn
    table: str | None = None
    kept_from: str | None = None
    rollbacks: list = dataclasses.field(default_factory=list)
    stopped_by: int = 0

    @functools.cached_property
    def workers(self):
        return Workers(self.model.distribute_strategy)

    @property
    def steps_per_epoch(self):
        return data.steps_per_epoch(
            len(self.examples), self.config.batch_size, self.config.model["n_critic"]
        )

    @property
    def total_steps(self):
        return self.config.total_steps(self.steps_per_epoch)

    @property
    def step(self):
        return int(self.model.step.numpy())

    def train(self, callbacks=(), stop=lambda: False, stop_after=None):
        """Train up to the total, with the run's own callbacks and further ones.

        Args:
            callbacks: Further Keras callbacks.
            stop: Function that is called after each step. If it returns True or a
                positive number on any worker, training ends there, with a checkpoint.
            stop_after: int. The step after which to end, as if `stop` were true then.

        Returns:
            Whether the total was reached.

        Raises:
            InputError: `stop_after` is not after the step that was reached, or an
                example cannot be read.
        """
        end = self.total_steps
        if stop_after is not None:
            run_config.check_stop_after(stop_after, self.step)
            end = min(end, stop_after)
        if self.step == self.total_steps:
            if self.workers.is_chief:
                self._catch_up()
            return True
        while not self._reaches(end, callbacks, stop):
            # A stop leaves the stream's iterator in a reference cycle of Keras. If
            # alive when Python ends, its threads may wait for an interpreter that is
            # gone.
            gc.collect()
        gc.collect()
        return self.step == self.total_steps

    def _reaches(self, end, callbacks, stop):
        """Train up to a step; return False if the run went back to a checkpoint."""
        stopping = keras.callbacks.LambdaCallback(
            on_train_batch_end=lambda batch, logs: self._end_if(stop)
        )
        self.model.steps_per_execution = self._steps_per_execution()
        compat.retrace(self.model)  # with another number of steps
        # One Keras epoch is the whole run: our epochs are a stream divided into steps.
        stream = self.stream().take(end - self.step)
        if self.workers.count > 1:
            strategy = self.model.distribute_strategy
            stream = worker_rows.distribute(stream, self.model.n_critic, strategy)
        try:
            self.model.fit(
                stream,
                steps_per_epoch=end - self.step,
                # The stop comes first: its step has no time for an evaluation.
                callbacks=[stopping, *self._callbacks(), *callbacks],
                verbose=0,
            )
        except tf.errors.OpError as error:
            failure = streaming.failure(self.examples, error)
            if failure is None:
                raise
            raise failure from error
        except DivergenceError as error:
            if self.config.on_nan != "rollback":
                raise
            self._roll_back(error)
            return False
        return True

    def _roll_back(self, error):
        """Go back to the newest checkpoint; the record has it first, in case of a kill.

        Raises:
            DivergenceError: There is no checkpoint, or the run went back often enough.
        """
        done, folder = len(self.rollbacks), self.folder.checkpoints
        path = roll_back.destination(error, folder, done)
        self.rollbacks.append(roll_back.record(error, path))
        self.write()
        self.announce(roll_back.sentence(self.rollbacks))
        roll_back.go_back(self.model, path)
        self.table = checkpoints.table(path)

    def stream(self):
        """Return this worker's batches from the step that was reached on, endlessly."""
        return data.training_stream(
            self.examples,
            batch_size=self.config.images_per_step,
            seed=self.config.seed,
            start_step=self.step,
            augment=run_config.augmenting.of_data(self.config.augment),
            num_labels=self.config.labels,
            worker=self.workers.index,
            num_workers=self.workers.count,
            n_critic=self.config.model["n_critic"],
        )

    def _steps_per_execution(self):
        """Return the steps per execution: more than 1 only on a GPU.

        They are chosen so that epochs, checkpoints and samples fall on the boundaries.
        """
        if not _has_gpu() or self.model.distribute_strategy.num_replicas_in_sync > 1:
            return 1
        epoch, config = self.steps_per_epoch, self.config
        due = (epoch, config.checkpoint_every or epoch, config.sample_every or epoch)
        whole = math.gcd(self.step, *due)
        return max(n for n in range(1, _MOST_STEPS + 1) if whole % n == 0)

    def _callbacks(self):
        epoch, folder, config = self.steps_per_epoch, self.folder, self.config
        last = {"last": self.total_steps}
        talk = {"announce": self.announce}
        every = config.checkpoint_every or epoch
        if not self.workers.is_chief:
            return [
                package_callbacks.FiniteLoss(),
                RestartingMeans(epoch, **last),
                WaitingForChief(self.workers, every, **last),
            ]
        table = package_callbacks.MetricsLog(
            folder.metrics, epoch, **talk, **last, digest=self.table
        )
        return [
            package_callbacks.FiniteLoss(),
            run_health.watch(self),
            table,
            package_callbacks.SampleGrid(
                folder.samples, config.sample_every or epoch, **talk, **last
            ),
            # After the samples: a run that is killed in between makes them again.
            WholeFolder(self, every, **last),
            RunCheckpoint(folder.checkpoints, every, **last, table=table),
            WaitingForChief(self.workers, every, **last),
            *self._evaluation(),
            *self._accuracy(),
            self._movie(),
            *self._tensorboard(),
        ]

    def _movie(self):
        return package_callbacks.SampleMovie(
            self.folder.samples, self.folder.movie, announce=self.announce
        )

    def _evaluation(self):
        if self.evaluate is None:
            return []
        best = None
        if self.config.best_by:
            rank = run_config.rank(self.config.best_by)
            best = Best(self.folder.best, *rank)
        every = self.config.eval_every * self.steps_per_epoch
        return [self._run_evaluation(self.evaluate, every, best)]

    def _run_evaluation(self, evaluate, every, best=None):
        is_accuracy = evaluate is self.accuracy
        path = self.folder.accuracy if is_accuracy else self.folder.evaluations
        places = path, self.folder.checkpoints
        return RunEvaluation(evaluate, *places, every, self.total_steps, best)

    def owes_evaluation(self):
        """Return whether the last step lacks its evaluation because of a kill."""
        paths = [self.folder.accuracy]
        if self.config.eval_every:
            paths.append(self.folder.evaluations)
        measured = (is_measured(path, self.step) for path in paths)
        is_last = self.step == self.total_steps
        return self.workers.is_chief and is_last and not all(measured)

    def _catch_up(self):
        """Make up for the last evaluation if it failed or was killed."""
        for evaluation in (*self._evaluation(), *self._accuracy()):
            evaluation.set_model(self.model)
            evaluation.on_train_begin()
        self._movie().on_train_end()

    def _accuracy(self):
        if self.accuracy is None:
            return []
        every = (self.config.eval_every or 1) * self.steps_per_epoch
        return [self._run_evaluation(self.accuracy, every)]

    def _tensorboard(self):
        if not self.config.tensorboard:
            return []
        every = self.config.sample_every or self.steps_per_epoch
        folder, images = self.folder.tensorboard, self.config.images_per_step
        return [package_callbacks.TensorBoardLog(folder, every, images)]

    def _end_if(self, stop):
        self.stopped_by = max(self.workers.values(int(stop())))
        if self.stopped_by:
            self.model.stop_training = True

    def write(self):
        """Write recipe.json, and initial weights if a resume or a rollback needs them.

        The weights come second: a folder with a checkpoint but no recipe.json is no
        run. Only the chief writes.
        """
        if not self.workers.is_chief:
            return
        self.folder.write_record(run_record.of(self))
        is_needed = self.config.init_from or self.config.on_nan == "rollback"
        if is_needed and not checkpoints.newest_first(self.folder.checkpoints):
            checkpoints.save(self.model, self.folder.checkpoints)

    def save(self):
        """Write `model.keras`."""
        with replacing(self.folder.model) as temporary:
            self.model.save(temporary)
            keras_file.write(temporary, self.config.recipe)


def _has_gpu():
    return bool(tf.config.list_physical_devices("GPU"))
