from .grpc_client import GrpcClient as GrpcClient
from .pictures import request_pictures as request_pictures
from .rest_client import RestClient as RestClient
