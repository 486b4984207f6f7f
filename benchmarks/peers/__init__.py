"""Other libraries in pure Python, each behind the names that the workloads use.

An adapter only translates names and arguments: what is timed is the library itself. A
name that it lacks is a workload that the library cannot express; ``STEPS`` has the
workloads that it has to write in its own way. All compute with Python's numbers (double
precision), where SlowTorch and PyTorch round to float32.
"""
