"""The screen that the program opens with."""
