"""How syncs stand, and how they are doing."""
