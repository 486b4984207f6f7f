"""Checkpoints: PyTorch's zip and stream forms, and safetensors.

Nothing is imported here: ``slowtorch.serialization`` and ``slowtorch.safetensors``
import what they need when they are first called.
"""
