"""``slowtorch.utils.data.dataloader``: loading, where PyTorch has it."""

from slowtorch.data.collate import default_collate, default_convert
from slowtorch.data.dataloader import DataLoader, get_worker_info

__all__ = ["DataLoader", "default_collate", "default_convert", "get_worker_info"]
