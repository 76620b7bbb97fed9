"""What a destination holds before a sync has run: taken as known, or compared with the model."""
