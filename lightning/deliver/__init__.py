"""Delivering a planned run: batches go out, outcomes come back and are kept as the run goes."""
