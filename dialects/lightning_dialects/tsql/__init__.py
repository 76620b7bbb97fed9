"""What Microsoft Fabric and Azure Synapse share: T-SQL, and Microsoft's drivers."""
