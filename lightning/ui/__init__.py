"""The pages of all syncs, served to this machine."""
