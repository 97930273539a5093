"""What the doors (command line, HTTP) and the worker do for their callers."""
