"""Shapes, costs, problems and their fixes."""
