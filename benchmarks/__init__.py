"""How fast SlowTorch is, as ratios: the same program here and in PyTorch."""
