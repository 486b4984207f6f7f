"""Operations, one family in each file.

A file has the operation classes (forward and backward side by side), the public
functions that users call, and one hook that registers them, exactly as a third
party's plugin would.
"""
