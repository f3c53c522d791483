"""The bars above and below the modes, and what they unfold."""
