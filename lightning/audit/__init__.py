"""The log tables: what was planned and what became of it, for people and their queries."""
