"""All input and output: what the disk says becomes domain objects here, and nowhere else."""
