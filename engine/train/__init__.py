"""Recipe, loop, events, checkpoints, worker, runs."""
