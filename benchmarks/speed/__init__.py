"""What `train_speed.py` and `scaling.py` measure.

`subject.py` is a process that trains one subject for some seconds; `rounds.py` starts
such processes in turns. Only the subjects import TensorFlow or PyTorch.
"""
