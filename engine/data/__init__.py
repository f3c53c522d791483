"""Sources, fields, preparation, splits."""
