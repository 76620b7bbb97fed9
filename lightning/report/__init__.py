"""Runs to look at: pages, parts of them for notebooks, and a server of them."""
