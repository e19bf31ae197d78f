"""All operators, by name: importing their modules enters them."""

from mutation import datasets, measures, networks, training
from mutation.registry import OPERATORS

MODULES = (networks, training, datasets, measures)

__all__ = ["MODULES", "OPERATORS"]
