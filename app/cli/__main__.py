"""``python -m app.cli`` is ``lab``."""

from app.cli.entry import main

main()
