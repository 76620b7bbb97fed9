"""dbt: its profiles as connections, its manifest as models, the syncs in its lineage."""
