"""Closing a run: what did not arrive is set aside, the logs are written, the baseline moves."""
