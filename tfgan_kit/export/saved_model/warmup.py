"""A request for each signature, which TF Serving runs before it serves a version.

Otherwise the first request of a signature would wait until the graph is prepared.
"""

import importlib.util
import pathlib

import numpy as np
import tensorflow as tf

from tfgan_kit.export import kept_images, requests

_PLACE = pathlib.Path("assets.extra") / "tf_serving_warmup_requests"


def write(version, name, signatures, announce=lambda sentence: None, interface=None):
    """Write the requests into the folder of a version.

    Args:
        version: The folder, which already has `assets.extra`.
        name: str. The name under which the model is served.
        signatures: As in the model card.
        announce: Function that gets a sentence if tensorflow-serving-api, which defines
            the form of such a request, is not installed. Then no file is written.
        interface: The `Interface`; requests of a translator have one of its images.
            Defaults to None.
    """
    if importlib.util.find_spec("tensorflow_serving") is None:
        announce(
            "without tensorflow-serving-api there are no warm-up requests in it: "
            "pip install 'tfgan-kit[serving]'"
        )
        return
    path = pathlib.Path(version) / _PLACE
    try:
        _write(path, name, signatures, _images(interface) if interface else {})
    except (OSError, tf.errors.OpError) as error:
        path.unlink(missing_ok=True)
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        announce(f"there are no warm-up requests in it: {reason}")


def _write(path, name, signatures, images):
    from tensorflow_serving.apis import predict_pb2, prediction_log_pb2

    with tf.io.TFRecordWriter(str(path)) as file:
        for signature, described in signatures.items():
            request = predict_pb2.PredictRequest()
            request.model_spec.name = name
            request.model_spec.signature_name = signature
            for argument, tensor in described["inputs"].items():
                known = images.get(signature, {})
                value = known[argument] if known else _example(argument, **tensor)
                proto = tf.make_tensor_proto(value)
                request.inputs[argument].CopyFrom(proto)
            log = prediction_log_pb2.PredictLog(request=request)
            log = prediction_log_pb2.PredictionLog(predict_log=log)
            file.write(log.SerializeToString())


def _images(interface):
    """Return the inputs of each signature of a translator; empty for others."""
    found = {}
    for one in interface.directions() if interface.source else ():
        found |= requests.of_images(one, kept_images.images_of(one, 1))
    return found


def _example(name, dtype, shape):
    """Return an example of a batch of one.

    Its numbers are ones, because a `num_images` of 0 would warm up nothing. Labels are
    0, the only label that always exists.
    """
    return np.full([size or 1 for size in shape], name != "labels", dtype)
