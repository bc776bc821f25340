"""Training, quantization and export of the beat classifier."""
