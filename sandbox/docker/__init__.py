"""The sandbox in Docker. The package ``docker`` is met here alone."""
