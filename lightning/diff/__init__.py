"""Comparing a plan with what the destination holds: one operation for each row that differs."""
