"""Record PyTorch's data loading, for ``tests/data_loading/test_recorded.py``.

Run it with an interpreter that has PyTorch: ``python tests/record/loader.py``.
Every case is a snippet over the names of PRELUDE that prints something, or that
raises; the default generator is seeded before each.
"""

import json
import warnings
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import torch
import torch.utils.data

OUTPUT = Path(__file__).parents[1] / "data" / "loader.json"

PRELUDE = """
from collections import OrderedDict, defaultdict, namedtuple
globals().update({n: getattr(torch.utils.data, n) for n in (
    "BatchSampler ChainDataset ConcatDataset DataLoader Dataset IterableDataset "
    "RandomSampler Sampler SequentialSampler StackDataset Subset SubsetRandomSampler "
    "TensorDataset WeightedRandomSampler default_collate default_convert "
    "get_worker_info random_split").split()})
Pair = namedtuple("Pair", "a b")

class Squares(Dataset):
    def __len__(self):
        return 11
    def __getitem__(self, i):
        return i, i * i

class Stream(IterableDataset):
    def __iter__(self):
        return iter(range(5))

class Counted(Stream):
    def __len__(self):
        return 3

class Eager(Sampler):
    def __iter__(self):
        return iter(torch.randperm(11).tolist())
    def __len__(self):
        return 11

def seeded(seed):
    return torch.Generator().manual_seed(seed)

def epochs(loader, generator=None):
    for _ in range(2):
        print([batch[0].tolist() for batch in loader])
    print(torch.rand(1, generator=generator).item())

rows = TensorDataset(torch.arange(24.0).reshape(6, 2, 2), torch.arange(6))
"""

PRINTED = [
    "epochs(DataLoader(Squares(), 3, shuffle=True))",
    "epochs(DataLoader(Squares(), 3))",
    "g = seeded(5)\nepochs(DataLoader(Squares(), 3, shuffle=True, generator=g), g)",
    "epochs(DataLoader(Squares(), 4, sampler=Eager(), drop_last=True))",
    "epochs(DataLoader(Squares(), 4, sampler=RandomSampler(Squares(), True, 70)))",
    "epochs(DataLoader(Squares(), 4, sampler=RandomSampler(Squares(), False, 30)))",
    "epochs(DataLoader(Squares(), 4, sampler=WeightedRandomSampler(range(11), 7)))",
    "epochs(DataLoader(Squares(), 2, sampler=SubsetRandomSampler([5, 3, 1])))",
    "epochs(DataLoader(Squares(), batch_sampler=BatchSampler(Eager(), 4, True)))",
    "epochs(DataLoader(Squares(), batch_sampler=[[3, 1], [4]]))",
    "it = iter(DataLoader(Squares(), 3, shuffle=True))\nprint(torch.rand(1))\n"
    "print(next(it), torch.rand(1))",
    "print([s.indices for s in random_split(range(11), [0.5, 0.25, 0.25])])",
    "print([len(s) for s in random_split(range(10), [0.33, 0.33, 0.34])])",
    "print(random_split(range(10), [3, 7], seeded(42))[0].indices)",
    "print(next(iter(DataLoader(rows, 2, shuffle=True))))",
    "print(next(iter(DataLoader(Subset(rows, [4, 2, 0]), 2, shuffle=True))))",
    "print(next(iter(DataLoader(ConcatDataset([rows, rows]), 2, shuffle=True))))",
    "print(next(iter(DataLoader(StackDataset(x=rows, y=[5] * 6), 2))))",
    "print(list(DataLoader(rows, batch_size=None))[1])",
    "print(list(DataLoader(rows, batch_sampler=[[0, 5], [1]]))[0])",
    "print(list(DataLoader([1, 2, 3], batch_size=2)))",
    "print(list(DataLoader([1, 2, 3], batch_size=None)))",
    "print(list(DataLoader([1, 2], collate_fn=lambda batch: batch)))",
    "print(list(DataLoader(Stream(), batch_size=2)))",
    "print(list(DataLoader(Stream(), batch_size=2, drop_last=True)))",
    "print(list(DataLoader(Stream(), batch_size=None)))",
    "print(list(Stream() + Stream()), len(ChainDataset([Counted(), Counted()])))",
    "print([len(DataLoader([1, 2, 3], 2, drop_last=d)) for d in (False, True)])",
    "print([len(DataLoader(Counted(), 2, drop_last=d)) for d in (False, True)])",
    "print(len(DataLoader([1, 2, 3], None)), len(DataLoader(Counted(), None)))",
    "print(len(DataLoader([1, 2], batch_sampler=[[0]])), get_worker_info())",
    "print(rows[0], rows[0:1], len(rows), len(rows + rows))",
    "print(ConcatDataset([[1, 2], [3]])[2], ConcatDataset([[1, 2], [3]])[-3])",
    "print(StackDataset([1, 2], [3, 4])[1], StackDataset(a=[1], b=[2])[0])",
    "print(Subset([1, 2, 3], [2, 0])[1], Subset([1, 2, 3], [2, 0]).__getitems__([0]))",
    "print(list(RandomSampler([1, 2], num_samples=5, generator=seeded(0))))",
    "print(list(WeightedRandomSampler([0.1, 0.9, 0.3], 3, False, seeded(0))))",
    *(
        f"print(default_collate({batch}))"
        for batch in (
            "[1, 2]",
            "[1.5, 2]",
            "[1, 2.5]",
            "[True, False]",
            "['a', 'b']",
            "[b'a']",
            "(1, 2)",
            "[{'a': 1, 'b': [1, 2]}, {'a': 2, 'b': [3, 4]}]",
            "[(1, 2), (3, 4)]",
            "[[1, 'a'], [2, 'b']]",
            "[Pair(1, 2), Pair(3, 4)]",
            "[torch.ones(2), torch.zeros(2)]",
            "[[torch.ones(2), 3], [torch.ones(2), 4]]",
            "[torch.tensor(1), torch.tensor(2)]",
            "[OrderedDict(a=1), OrderedDict(a=2)]",
            "[defaultdict(int, a=1)]",
            "[range(2), range(2)]",
            "[(), ()]",
        )
    ),
    *(
        f"print(default_convert({data}))"
        for data in ("[1, 2]", "{'a': (1,)}", "Pair(1, 2)", "'a'", "torch.ones(1)")
    ),
]

ERRORS = [
    "Dataset()[0]",
    "len(Dataset())",
    "TensorDataset(torch.ones(2), torch.ones(3))",
    "TensorDataset(torch.ones(2))[5]",
    "StackDataset()",
    "StackDataset([1], [1, 2])",
    "StackDataset([1], a=[1])",
    "ConcatDataset([])",
    "ConcatDataset([Stream()])",
    "ConcatDataset([[1, 2], [3]])[-4]",
    "list(ChainDataset([[1]]))",
    "Subset([1, 2], [5])[0]",
    "RandomSampler([1], replacement=3)",
    "RandomSampler([1], num_samples=0)",
    "RandomSampler([1], num_samples=0.5)",
    "WeightedRandomSampler([0.1, 0.9], 0)",
    "WeightedRandomSampler([0.1, 0.9], 2, replacement=1)",
    "WeightedRandomSampler([[0.1, 0.9]], 2)",
    "list(WeightedRandomSampler([0.1, 0.9], 3, False))",
    "BatchSampler(range(3), 0, False)",
    "BatchSampler(range(3), True, False)",
    "BatchSampler(range(3), 2, 3)",
    "DataLoader([1, 2], batch_size=0)",
    "DataLoader([1], num_workers=-1)",
    "DataLoader([1], timeout=-1)",
    "DataLoader([1], prefetch_factor=2)",
    "DataLoader([1], prefetch_factor=-2, num_workers=1)",
    "DataLoader([1], persistent_workers=True)",
    "DataLoader([1], multiprocessing_context='fork')",
    "DataLoader([], shuffle=True)",
    "DataLoader([1], shuffle=True, sampler=[0])",
    "DataLoader([1, 2], batch_size=4, batch_sampler=[[0]])",
    "DataLoader([1], batch_size=None, drop_last=True)",
    "DataLoader(Stream(), shuffle=True)",
    "DataLoader(Stream(), sampler=[0])",
    "DataLoader(Stream(), batch_sampler=[[0]])",
    "len(DataLoader(Stream()))",
    "setattr(DataLoader([1]), 'batch_size', 3)",
    "setattr(DataLoader([1]), 'dataset', 3)",
    "list(DataLoader([None, None], batch_size=2))",
    "default_collate([object()])",
    "default_collate([{1}, {2}])",
    "default_collate([1j])",
    "default_collate([[1, 2], [3]])",
    "default_collate([{'a': 1}, {'b': 2}])",
    "default_collate([torch.ones(2), torch.zeros(3)])",
    "random_split([1, 2, 3], [0.5, 0.9])",
    "random_split(range(3), [1, 1])",
    "random_split(range(3), [-0.5, 1.5])",
]


def names() -> dict[str, Any]:
    """The prelude's names, with a freshly seeded default generator."""
    found: dict[str, Any] = {"torch": torch}
    exec(PRELUDE, found)
    torch.manual_seed(0)
    return found


def printed(code: str) -> dict[str, str]:
    """What a snippet prints."""
    out = StringIO()
    with redirect_stdout(out):
        exec(code, names())
    return {"code": code, "stdout": out.getvalue()}


def refusal(code: str) -> dict[str, str]:
    """The error that an expression raises."""
    try:
        eval(code, names())
    except Exception as error:  # noqa: BLE001  # whichever it is: it is recorded
        return {"code": code, "type": type(error).__name__, "message": str(error)}
    raise AssertionError(f"no error from {code}")


def main() -> None:
    """Write the file."""
    warnings.simplefilter("ignore")
    record = {
        "pytorch": torch.__version__,
        "prelude": PRELUDE,
        "printed": list(map(printed, PRINTED)),
        "errors": list(map(refusal, ERRORS)),
    }
    text = json.dumps(record).replace('{"code"', '\n{"code"')  # a case, a line
    OUTPUT.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
