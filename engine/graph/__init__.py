"""The document: frozen values, pure edits, history, project file, variables."""
