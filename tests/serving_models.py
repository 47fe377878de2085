"""The models of a TF Serving, for `serving_servers`: found, asked, refused as there."""

import collections.abc
import pathlib
import time

import grpc
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

Code = grpc.StatusCode


class ServingError(Exception):
    """A code of gRPC and a message, both those of the real server."""


class Models:
    """Every version of every model, loaded by `tf.saved_model.load`.

    Args:
        models: A folder of models, `NAME/VERSION/saved_model.pb`, or the folders of
            models by name.
        delay: Seconds that each prediction takes longer.
    """

    def __init__(self, models, delay=0):
        if not isinstance(models, collections.abc.Mapping):
            models = {path.name: path for path in pathlib.Path(models).iterdir()}
        self.delay = delay
        self._found = {
            (name, int(path.name)): (_signature_defs(path), tf.saved_model.load(path))
            for name, folder in models.items()
            for path in pathlib.Path(folder).iterdir()
            if path.name.isdigit()
        }

    def versions(self, name):
        return sorted(version for found, version in self._found if found == name)

    def signature_defs(self, name, version=None):
        """The version, the newest for None, and its `SignatureDef`s by name."""
        version = self._version(name, version)
        return version, self._found[name, version][0]

    def predict(self, name, version, signature, inputs, wanted=()):
        """Output arrays by name, of arrays by name; all where none is `wanted`."""
        time.sleep(self.delay)
        defs, loaded = self._found[name, self._version(name, version)]
        if signature not in defs:
            message = f'Serving signature key "{signature}" not found.'
            raise ServingError(Code.FAILED_PRECONDITION, message)
        _check_names(set(inputs), defs[signature].inputs)
        try:
            tensors = {key: tf.constant(array) for key, array in inputs.items()}
            outputs = loaded.signatures[signature](**tensors)
        except (TypeError, ValueError, tf.errors.OpError) as error:
            raise ServingError(Code.INVALID_ARGUMENT, str(error)) from None
        return {key: outputs[key].numpy() for key in wanted or sorted(outputs)}

    def _version(self, name, version):
        versions = self.versions(name)
        if version in versions:
            return version
        if versions and version is None:
            return versions[-1]
        asked = f"Latest({name})" if version is None else f"Specific({name}, {version})"
        message = f"Servable not found for request: {asked}"
        raise ServingError(Code.NOT_FOUND, message)


def _signature_defs(path):
    content = (path / "saved_model.pb").read_bytes()
    return saved_model_pb2.SavedModel.FromString(content).meta_graphs[0].signature_def


def _check_names(sent, inputs):
    """What `predict_util.cc` and `saved_model/util.cc` say of inputs of other names."""
    needed = set(inputs)
    if len(sent) != len(needed):
        message = (
            f"input size does not match signature: {len(sent)}!={len(needed)} "
            f"len({_braced(sent)}) != len({_braced(needed)}). "
            f"Sent extra: {_braced(sent - needed)}. "
            f"Missing but required: {_braced(needed - sent)}."
        )
        raise ServingError(Code.INVALID_ARGUMENT, message)
    for alias in sorted(needed - sent):
        message = (
            f"Signature input alias: {alias}(feed name: {inputs[alias].name}) not "
            "found in request and no default value provided. Inputs expected to be "
            f"in the request {_braced(sent)}, or default input alias set: "
        )
        raise ServingError(Code.INVALID_ARGUMENT, message)


def _braced(names):
    return "{" + ",".join(sorted(names)) + "}"
