"""Planning a run: the model is evaluated into a table, once, and made ready to be compared."""
