from . import building as building
from . import checkpoints as checkpoints
from . import estimate as estimate
from . import run as run
from . import run_config as run_config
from . import run_folder as run_folder
from . import training as training
