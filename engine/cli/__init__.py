"""The same work without a screen: `layerloom COMMAND`. `main` answers with the exit code."""

from engine.cli.app import main

__all__ = ["main"]
