"""Pictures from a generator that a running TF Serving serves, over gRPC or REST.

Names load on first use: REST needs no TensorFlow, and gRPC needs an extra.
"""

from tfgan_kit import lazy

_HOME = {
    "GrpcClient": "grpc_client",
    "RestClient": "rest_client",
    "request_pictures": "pictures",
}
__getattr__, __dir__, __all__ = lazy.names(__name__, _HOME)
