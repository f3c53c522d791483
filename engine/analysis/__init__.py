"""Shapes, costs, problems and their fixes. Importing this package does not import torch; analysing does."""

from engine.analysis.analyse import analyse, made

__all__ = ["analyse", "made"]
