"""The campaign loop: a worker claims a campaign, runs the step its state asks for, and commits one transition."""
