"""What the engine remembers of each sync, in one table of the planner schema."""
