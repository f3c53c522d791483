"""Every data source, one a file."""
