"""A run as a Python project: its model, a plain loop that trains it again, and predictions on new data."""
