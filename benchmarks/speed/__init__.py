"""What `train_speed.py` and `scaling.py` are made of.

`worker.py` is a process that holds one subject and computes only while it is asked;
`crew.py` starts such processes and asks them in turns. What they hold is in
`subjects/`, a module each. Nothing but the workers imports TensorFlow or PyTorch.
"""
