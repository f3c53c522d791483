"""Two projects, or two states of one, laid over each other on a canvas of their own."""
