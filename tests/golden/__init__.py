"""The SQL of every dialect, stored as text that a person has read."""
