"""Understanding: figures that show how layers work, help on everything, and what technical words mean."""
