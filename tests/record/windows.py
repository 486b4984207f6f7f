"""Record windows, for ``tests/core/test_windows.py``.

Run it with an interpreter that has PyTorch: ``python tests/record/windows.py``.
"""

import json
from pathlib import Path

import torch

OUTPUT = Path(__file__).parents[1] / "data" / "windows.json"

NEWER = """
bartlett(6) blackman(6) cosine(6) exponential(6) gaussian(6) hamming(6) hann(6)
kaiser(6) nuttall(6) bartlett(5,sym=False) blackman(5,sym=False) cosine(5,sym=False)
exponential(5,sym=False) exponential(5,center=1.0,tau=2.0,sym=False) gaussian(5,std=0.7)
gaussian(5,sym=False) hamming(5,sym=False) hann(5,sym=False) kaiser(5,beta=3.0)
kaiser(5,sym=False) nuttall(5,sym=False) general_cosine(5,a=[0.4,0.3,0.3])
general_hamming(5,alpha=0.6) hann(0) hann(1)
"""
OLDER = """
hann_window(6) hamming_window(6) blackman_window(6) bartlett_window(6) kaiser_window(6)
hann_window(5,False) hamming_window(5,False,0.5,0.4) blackman_window(5,False)
bartlett_window(5,False) kaiser_window(5,False,3.0) hann_window(0) hann_window(1)
"""


def record() -> dict[str, list[float]]:
    """Each call with its numbers, in float64."""
    calls = [f"torch.signal.windows.{call}" for call in NEWER.split()]
    calls += [f"torch.{call}" for call in OLDER.split()]
    wide = [call[:-1] + ",dtype=torch.float64)" for call in calls]
    return {call: eval(call, {"torch": torch}).tolist() for call in wide}


if __name__ == "__main__":
    lines = ",\n".join(
        f"{json.dumps(call)}: {json.dumps([float(f'{x:.15g}') for x in numbers])}"
        for call, numbers in record().items()
    )
    OUTPUT.write_text(f"{{\n{lines}\n}}\n")
