from .classification_score import Scores as Scores
from .classification_score import (
    classification_accuracy_score as classification_accuracy_score,
)
from .direction import Direction as Direction
from .direction import directions_of as directions_of
from .features.classifier import Classifier as Classifier
from .features.extractor import Extractor as Extractor
from .features.extractors import choose as choose
from .features.extractors import shipped as shipped
from .features.inception import Inception as Inception
from .features.inception import calibrate as calibrate
from .features.network_file import NetworkFile as NetworkFile
from .keras_metrics import FrechetDistance as FrechetDistance
from .keras_psnr import PeakSignalToNoiseRatio as PeakSignalToNoiseRatio
from .keras_ssim import StructuralSimilarity as StructuralSimilarity
from .result import Result as Result
from .statistics.frechet import frechet_distance as frechet_distance
from .statistics.histogram import class_histogram as class_histogram
from .statistics.kernel import kernel_distance as kernel_distance
from .statistics.neighbours import neighbourhoods as neighbourhoods
from .statistics.neighbours import training_neighbours as training_neighbours
from .statistics.pairs import luminance as luminance
from .statistics.pairs import mean_absolute_error as mean_absolute_error
from .statistics.pairs import peak_signal_to_noise_ratio as peak_signal_to_noise_ratio
from .statistics.pairs import structural_similarity as structural_similarity
from .statistics.retrieval import nearest_images as nearest_images
from .statistics.score import inception_score as inception_score
from .statistics.sliced_wasserstein import (
    sliced_wasserstein_distance as sliced_wasserstein_distance,
)
from .statistics.statistics import Moments as Moments
from .statistics.statistics import moments as moments
from .suite import METRICS as METRICS
from .suite import TRANSLATION_METRICS as TRANSLATION_METRICS
from .suite import measure as measure
from .translation import Translation as Translation
from .translator_data import TranslatorData as TranslatorData
from .translator_suite import measure_translator as measure_translator
