"""The data by which a translator is measured, and the labelled images behind them."""

from tfgan_kit.data import making
from tfgan_kit.data.files.split_names import NoSplit
from tfgan_kit.errors import InputError
from tfgan_kit.metrics import TranslatorData


class TranslatorReader:
    """Reader of a translator's data, each split once.

    Args:
        load: Function of a split and of a dictionary with the arguments of `data.load`
            about fields. Without such arguments it returns plain images.
        options: dict. These arguments.
    """

    def __init__(self, load, options):
        self._load, self._options = load, options
        self._data, self._plain = {}, {}

    def data(self, split):
        """Return the `TranslatorData` of a split.

        Raises:
            InputError: There is no such split, or its fields are not images.
        """
        if split not in self._data:
            self._data[split] = self._read(split)
        return self._data[split]

    def images(self, split, field):
        """Return `ImageData` with the classes of the whole data set, if it has labels.

        If the fields are made of plain images, these are the plain images, else the
        images of the field.
        """
        if not self._is_made:
            return self.data(split).images(field)
        if split not in self._plain:
            self._plain[split] = self._load(split, {})
        return self._plain[split]

    @property
    def _is_made(self):
        made = (self._options.get(name) for name in ("pairs", "domains"))
        return any(option is not None for option in made)

    def _read(self, split):
        domains = self._options.get("domains")
        if domains is None:
            examples = self._labelled(split)
            names, count = examples.class_names, examples.num_classes
            return TranslatorData(examples, examples.labels, names, count)
        examples = self._load(split, self._options)
        plain = self.images(split, None)
        numbers = [making.class_number(name, plain) for name in domains]
        classes = dict(zip(examples.modalities, numbers, strict=True))
        names, count = plain.class_names, plain.num_classes
        return TranslatorData(examples, None, names, count, classes)

    def _labelled(self, split):
        """Return the fields, with labels if pairs have any."""
        options = self._options
        if options["paired"] and "labels" not in options["fields"]:
            labelled = {**options, "fields": (*options["fields"], "labels")}
            try:
                return self._load(split, labelled)
            except NoSplit:
                raise
            except InputError:  # there are none, or the next line says what is wrong
                pass
        return self._load(split, options)
