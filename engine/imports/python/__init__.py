"""Programs in the form that Layerloom prints, read as text and never run."""
