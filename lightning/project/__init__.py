"""The project file, `lightning.yml`: connections, models and syncs by name."""
