"""Fabric and Synapse, by the real driver and a server of the tests' own."""
