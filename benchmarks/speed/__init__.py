"""What `train_speed.py` and `scaling.py` are made of.

`worker.py` is a process that holds one subject and computes only while it is asked;
`crew.py` starts such processes and asks them in turns. What they hold is in
`subjects/`, a module each. Nothing but the workers imports TensorFlow or PyTorch.
"""

import importlib.util
import sys

if importlib.util.find_spec("tfgan_kit") is None:
    sys.exit("Error: tfgan-kit is not installed here: pip install -e '.[benchmark]'")
