"""The planned operations of a run, read by their numbers, for whoever samples or delivers them."""
