from .grpc_client import GrpcClient as GrpcClient
from .pictures import examples_of as examples_of
from .pictures import request_pictures as request_pictures
from .rest_client import RestClient as RestClient
from .translation import request_translation as request_translation
