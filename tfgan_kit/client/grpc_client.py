"""TF Serving over gRPC; needs the extra `serving`."""

import grpc
import tensorflow as tf
from google.protobuf import json_format
from tensorflow_serving.apis import (
    get_model_metadata_pb2,
    predict_pb2,
    prediction_service_pb2_grpc,
)

from tfgan_kit.client.client import Client

_OPTIONS = [
    ("grpc.max_receive_message_length", -1),  # 4 MiB by default
    ("grpc.enable_http_proxy", 0),
]
_FIELD = "signature_def"


class GrpcClient(Client):
    """A model of a running TF Serving, over gRPC; see `Client`."""

    protocol = "gRPC"
    other_port = "give --rest if this is its REST port"

    def signature_defs(self):
        request = get_model_metadata_pb2.GetModelMetadataRequest(
            metadata_field=[_FIELD]
        )
        answer = self._call("GetModelMetadata", request)
        definitions = get_model_metadata_pb2.SignatureDefMap()
        if not answer.metadata[_FIELD].Unpack(definitions):
            raise self.no_server("it describes no signatures")
        fields = json_format.MessageToDict(
            definitions, preserving_proto_field_name=True
        )
        return fields.get(_FIELD, {})

    def predict(self, signature, inputs, output):
        request = predict_pb2.PredictRequest(output_filter=[output])
        request.model_spec.signature_name = signature
        for name, array in inputs.items():
            request.inputs[name].CopyFrom(tf.make_tensor_proto(array))
        tensor = self._call("Predict", request).outputs[output]
        try:
            return tf.make_ndarray(tensor)
        except (TypeError, ValueError) as error:
            raise self.failed(f"no tensor is its {output}: {error}") from None

    def _call(self, method, request):
        request.model_spec.name = self.model
        if self.version is not None:
            request.model_spec.version.value = self.version
        # Without the scheme, some host names would be schemes themselves.
        target = f"dns:///{self.address}"
        with grpc.insecure_channel(target, options=_OPTIONS) as channel:
            stub = prediction_service_pb2_grpc.PredictionServiceStub(channel)
            try:
                return getattr(stub, method)(request, timeout=self.timeout)
            except grpc.RpcError as error:
                raise self._error_of(method, error.code(), error.details()) from None

    def _error_of(self, method, code, details):
        if code == grpc.StatusCode.NOT_FOUND:
            return self.no_model()
        if code == grpc.StatusCode.DEADLINE_EXCEEDED:
            return self.too_slow()
        # A busy server also answers a prediction with UNAVAILABLE.
        if code == grpc.StatusCode.UNAVAILABLE and method != "Predict":
            # All attempts of gRPC, and finally the cause: "...: Connection refused".
            return self.no_server(details.rpartition(": ")[2].rstrip("]"))
        if code == grpc.StatusCode.UNIMPLEMENTED:
            return self.no_server(details)
        return self.failed(details)
