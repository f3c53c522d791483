"""The code that reads each kind of source; imported only when something is read."""
