"""A provider that does not exist, built as any other: what a new one must bring, and nothing else."""
