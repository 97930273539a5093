"""Exit codes of every command."""

OK = 0
FAILED = 1  # the job failed; one clear sentence is on stderr
USAGE = 2  # wrong usage
INTERRUPTED = 130  # Ctrl-C
