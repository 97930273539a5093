"""Calibration: whole campaigns on markets whose truth is known, and the error rates of the rules they are judged by."""
