"""What runs inside of the image: a warm process that forks once per job. Nothing here is imported outside of it.

Frames come in on stdin and go out on stdout (``sandbox.frames``): ``series`` keeps columns under a digest, ``forget``
drops them all, ``job`` runs a bot in a child. The answer to a job is a report of this process and, where the job ended
by itself, the frame the child wrote, passed on unread.
"""
