"""The base widgets: controls that look and behave the same in every mode."""
