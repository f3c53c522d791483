"""Every kind of export, one a file."""
