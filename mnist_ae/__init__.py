"""The helper package behind the lessons: autoencoders on MNIST, from bytes to a classifier.

Rooms, from the ground up: `idx` (bytes and arrays), `standins` and `data` (data sets by name),
`models`, `train`, `plots`, `claims` (the numbers that lessons state), `checks` (the exercises).
Import the room that you need: `from mnist_ae import data, plots`.
"""

__version__ = "0.1.0"
