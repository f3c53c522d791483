"""The window: the only place that knows Qt."""

from gui import loading

loading.load()
