"""Record PyTorch's optimisers and schedules, for ``tests/optim/test_recorded.py``.

Run it with an interpreter that has PyTorch: ``python tests/record/optimisers.py``.
Every case is an expression over the names that PRELUDE defines; the tests evaluate
the same prelude and expressions with SlowTorch in the place of ``torch``.
"""

import itertools
import json
import warnings
from pathlib import Path
from typing import Any

import torch

OUTPUT = Path(__file__).parents[1] / "data" / "optim.json"

PRELUDE = """
O, S, A = torch.optim, torch.optim.lr_scheduler, torch.optim.swa_utils

def leaf(*numbers, dtype=torch.float32):
    return torch.tensor(numbers or (1.0,), dtype=dtype, requires_grad=True)

def update(name, dtype, steps=20, **options):
    x = leaf(1.0, -2.0, 0.5, 3.0, dtype=getattr(torch, dtype))
    optimizer = getattr(O, name)([x], **options)
    for t in range(steps):
        grads = [((7 * t + 3 * i) % 11 - 5) / 4 for i in range(4)]
        x.grad = torch.tensor(grads, dtype=x.dtype)
        optimizer.step()
    state = optimizer.state_dict()["state"].get(0, {})
    return x.tolist(), {key: value.tolist() for key, value in state.items()}

def update_matrix(name, dtype, shape, steps=6, **options):
    count = torch.Size(shape).numel()
    numbers = (torch.arange(count, dtype=torch.float64) / 3 - 1).reshape(shape)
    x = numbers.to(getattr(torch, dtype)).requires_grad_()
    optimizer = getattr(O, name)([x], **options)
    for t in range(steps):
        grads = [((7 * t + 3 * i) % 11 - 5) / 4 for i in range(count)]
        x.grad = torch.tensor(grads, dtype=x.dtype).reshape(shape)
        optimizer.step()
    state = optimizer.state_dict()["state"][0]
    return x.tolist(), {key: value.tolist() for key, value in state.items()}

def minimise(steps, **options):
    x = leaf(-1.2, 1.0, dtype=torch.float64)
    optimizer = O.LBFGS([x], **options)
    def closure():
        optimizer.zero_grad()
        loss = (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2
        loss.backward()
        return loss
    losses = [optimizer.step(closure).item() for _ in range(steps)]
    return losses, x.tolist(), optimizer.state_dict()["state"][0]["func_evals"]

def sgd(groups=1, lr=0.5, momentum=0.9):
    return O.SGD([{"params": [leaf()]} for _ in range(groups)], lr, momentum)

def rates(schedule, steps=12, resume=None):
    optimizer = sgd()
    group = optimizer.param_groups[0]
    if resume:
        group.update(initial_lr=0.8, max_lr=1.0, min_lr=1e-5, max_momentum=0.95,
                     base_momentum=0.8)
    scheduler = schedule(optimizer)
    found = [(group["lr"], group["momentum"])]
    for step in range(steps):
        optimizer.step()
        plateau = isinstance(scheduler, S.ReduceLROnPlateau)
        scheduler.step(*([[3, 2, 2, 1][step % 4]] if plateau else []))
        found.append((group["lr"], group["momentum"]))
    return found, scheduler.state_dict()
"""

UPDATES = [
    ("SGD", "lr=0.1"),
    ("SGD", "lr=0.1, momentum=0.9"),
    ("SGD", "lr=0.1, momentum=0.9, dampening=0.1, weight_decay=0.01"),
    ("SGD", "lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01, maximize=True"),
    ("Adam", "lr=0.1"),
    ("Adam", "lr=0.1, amsgrad=True, weight_decay=0.1"),
    ("Adam", "betas=(0.3, 0.7), maximize=True"),
    ("AdamW", "lr=0.1, weight_decay=0.1"),
    ("AdamW", "lr=0.1, amsgrad=True, maximize=True"),
    ("RMSprop", "lr=0.1"),
    ("RMSprop", "lr=0.1, momentum=0.9, centered=True, weight_decay=0.1"),
    ("RMSprop", "lr=0.1, maximize=True, centered=True"),
    ("Adagrad", "lr=0.1"),
    (
        "Adagrad",
        "lr=0.1, lr_decay=0.1, weight_decay=0.1, initial_accumulator_value=0.2",
    ),
    ("Adafactor", "lr=0.1, weight_decay=0.1, maximize=True, d=2.0, eps=(1e-3, 0.1)"),
    ("Adadelta", ""),
    ("Adadelta", "rho=0.5, weight_decay=0.1, maximize=True"),
    ("Adamax", "lr=0.1"),
    ("Adamax", "lr=0.1, weight_decay=0.1, maximize=True"),
    ("NAdam", "lr=0.1"),
    ("NAdam", "lr=0.1, weight_decay=0.1, decoupled_weight_decay=True"),
    ("RAdam", "lr=0.1"),
    ("RAdam", "lr=0.1, weight_decay=0.1, decoupled_weight_decay=True"),
    ("Rprop", "lr=0.1"),
    ("Rprop", "maximize=True, etas=(0.3, 1.5), step_sizes=(0.001, 0.2)"),
    ("ASGD", "lr=0.1"),
    ("ASGD", "lr=0.1, t0=10, weight_decay=0.1, maximize=True"),
]

MATRICES = [
    "update_matrix('Adafactor', 'float64', (2, 3))",
    "update_matrix('Adafactor', 'float32', (2, 3), lr=0.5, weight_decay=0.1)",
    "update_matrix('Adafactor', 'float64', (2, 2, 1), 3, lr=0.5, beta2_decay=-0.5)",
    "update_matrix('Muon', 'float64', (2, 3), lr=0.1)",
    "update_matrix('Muon', 'float32', (3, 2), lr=0.1, nesterov=False, momentum=0.5)",
    "update_matrix('Muon', 'float64', (2, 1), adjust_lr_fn='original', ns_steps=3)",
    "update_matrix('Muon', 'float64', (1, 2), adjust_lr_fn='match_rms_adamw')",
]

MINIMISATIONS = [
    "minimise(3, line_search_fn='strong_wolfe')",
    "minimise(3, lr=0.001)",
    "minimise(2, lr=0.5, line_search_fn='strong_wolfe', history_size=2, max_iter=6)",
    "minimise(2, lr=2, line_search_fn='strong_wolfe', max_eval=3)",
]

SCHEDULES = [
    "rates(lambda o: S.StepLR(o, 3, 0.5))",
    "rates(lambda o: S.MultiStepLR(o, [2, 5, 5, 7], 0.5))",
    "rates(lambda o: S.ConstantLR(o, 0.3, 4))",
    "rates(lambda o: S.LinearLR(o, 0.3, 0.9, 4))",
    "rates(lambda o: S.ExponentialLR(o, 0.9))",
    "rates(lambda o: S.PolynomialLR(o, 5, 2.0))",
    "rates(lambda o: S.CosineAnnealingLR(o, 5, 0.01))",
    "rates(lambda o: S.CosineAnnealingWarmRestarts(o, 2, 2, 0.01))",
    "rates(lambda o: S.LambdaLR(o, lambda e: 0.9**e))",
    "rates(lambda o: S.MultiplicativeLR(o, lambda e: 0.9))",
    "rates(lambda o: S.OneCycleLR(o, 1.0, 14))",
    "rates(lambda o: S.OneCycleLR(o, 1.0, 14, three_phase=True, "
    "anneal_strategy='linear'))",
    "rates(lambda o: S.CyclicLR(o, 0.1, 1.0, 3, 2))",
    "rates(lambda o: S.CyclicLR(o, 0.1, 1.0, 3, 2, mode='triangular2'))",
    "rates(lambda o: S.CyclicLR(o, 0.1, 1.0, 3, 2, mode='exp_range', gamma=0.9))",
    "rates(lambda o: A.SWALR(o, 0.1, 5))",
    "rates(lambda o: A.SWALR(o, 0.1, 5, 'linear'))",
    "rates(lambda o: S.ReduceLROnPlateau(o, patience=1))",
    "rates(lambda o: S.ReduceLROnPlateau(o, 'max', 0.5, 0, 0.1, 'abs', 2, 0.01))",
    "rates(lambda o: S.SequentialLR(o, [S.ConstantLR(o, 0.1, 2), "
    "S.StepLR(o, 1, 0.5), S.ExponentialLR(o, 0.9)], [2, 4]))",
    "rates(lambda o: S.SequentialLR(o, [S.LinearLR(o, 0.1, 1.0, 3), "
    "S.CosineAnnealingLR(o, 6)], [3]))",
    "rates(lambda o: S.ChainedScheduler([S.ConstantLR(o, 0.1, 3), "
    "S.ExponentialLR(o, 0.9)]))",
    *(
        f"rates(lambda o: S.{each}, last_epoch=3), 5, True)"
        for each in (
            "StepLR(o, 2, 0.5",
            "MultiStepLR(o, [2, 4], 0.5",
            "ConstantLR(o, 0.3, 4",
            "LinearLR(o, 0.3, 0.9, 6",
            "ExponentialLR(o, 0.9",
            "CosineAnnealingLR(o, 5, 0.01",
            "MultiplicativeLR(o, lambda e: 0.9",
            "PolynomialLR(o, 6, 2.0",
            "CosineAnnealingWarmRestarts(o, 2, 2, 0.01",
            "OneCycleLR(o, 1.0, 12",
            "CyclicLR(o, 0.1, 1.0, 3, 2",
        )
    ),
]

PRINTED = [
    "O.SGD([leaf()], lr=0.1)",
    "O.SGD([{'params': [leaf()], 'lr': 0.2, 'extra': 3}, {'params': leaf()}], 0.1)",
    "O.SGD([('a', leaf())], lr=torch.tensor(0.5))",
    *(
        f"O.{name}([leaf()]).state_dict()"
        for name in (
            *("SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta", "Adamax"),
            "Adafactor",
            *("NAdam", "RAdam", "Rprop", "ASGD", "LBFGS"),
        )
    ),
    "O.SGD([('a', leaf()), ('b', leaf())]).state_dict()",
    "O.Adafactor([leaf()])",
    "O.Muon([torch.ones(2, 2)])",
    "O.Muon([torch.ones(2, 2)]).state_dict()",
]

ERRORS = [
    "O.SGD(torch.ones(1))",
    "O.SGD([])",
    "O.SGD([1])",
    "O.SGD({'a': leaf()})",
    "O.SGD([{'params': {leaf()}}])",
    "O.SGD([('a', leaf()), leaf()])",
    "(lambda p: O.SGD([{'params': p}, {'params': [p]}]))(leaf())",
    "O.SGD([leaf() * 2])",
    "O.SGD([leaf()]).add_param_group([leaf()])",
    "O.SGD([leaf()]).add_param_group({'params': [('z', leaf())]})",
    "O.SGD([leaf()], lr=-1)",
    "O.SGD([leaf()], lr=torch.tensor([0.1, 0.2]))",
    "O.SGD([leaf()], momentum=-1)",
    "O.SGD([leaf()], weight_decay=-1)",
    "O.SGD([leaf()], nesterov=True)",
    "O.SGD([leaf()], nesterov=True, momentum=0.9, dampening=0.1)",
    "O.SGD([leaf()], fused=True, foreach=True)",
    "O.SGD([leaf()], fused=True, differentiable=True)",
    "O.SGD([leaf()]).load_state_dict(O.SGD([leaf(), leaf()]).state_dict())",
    "sgd(1).load_state_dict(sgd(2).state_dict())",
    "O.Adam([leaf()], eps=-1)",
    "O.Adam([leaf()], betas=(1.0, 0.9))",
    "O.Adam([leaf()], betas=(0.9, 1.5))",
    "O.Adam([leaf()], betas=(torch.tensor(0.9), 0.9))",
    "O.Adam([leaf()], lr=torch.tensor(0.1), foreach=True)",
    "O.RMSprop([leaf()], alpha=-1)",
    "O.Adagrad([leaf()], lr_decay=-1)",
    "O.Adadelta([leaf()], rho=2)",
    "O.Adafactor([leaf()], lr=-1)",
    "O.Adafactor([leaf()], lr=torch.tensor([0.1, 0.2]))",
    "O.Adafactor([leaf()], beta2_decay=0.1)",
    "O.Adafactor([leaf()], eps=(-1, 1))",
    "O.Adafactor([leaf()], eps=(None, -1))",
    "O.Adafactor([leaf()], d=0.5)",
    "O.Adafactor([leaf()], weight_decay=-1)",
    "O.Muon([leaf()])",
    "O.Muon([leaf()], lr=-1)",
    "O.Muon([leaf()], momentum=-1)",
    "O.Muon([leaf()], weight_decay=-1)",
    "O.Muon([leaf()], adjust_lr_fn='x')",
    "update_matrix('Muon', 'float32', (2, 2), ns_steps=100)",
    "update_matrix('Muon', 'float32', (2, 2), ns_coefficients=(1, 2))",
    "A.SWALR(sgd(), 0.1, anneal_strategy='x')",
    "A.SWALR(sgd(), 0.1, anneal_epochs=-1)",
    "A.SWALR(sgd(), [0.1, 0.2])",
    "A.get_ema_avg_fn(2)",
    "A.get_ema_multi_avg_fn(-0.1)",
    "O.Rprop([leaf()], etas=(2, 1))",
    "O.NAdam([leaf()], momentum_decay=-1)",
    "O.LBFGS([{'params': [leaf()]}, {'params': [leaf()]}])",
    "minimise(1, line_search_fn='x')",
    "S.StepLR(3, 1)",
    "S.StepLR(sgd(), 1, last_epoch=3)",
    "S.LambdaLR(sgd(2), [lambda e: 1])",
    "S.ConstantLR(sgd(), 2.0)",
    "S.LinearLR(sgd(), 0)",
    "S.LinearLR(sgd(), 0.5, 3)",
    "S.SequentialLR(sgd(), [], [])",
    "(lambda o: S.SequentialLR(o, [S.StepLR(o, 1)], [1]))(sgd())",
    "(lambda o: S.SequentialLR(o, [S.ReduceLROnPlateau(o)], []))(sgd())",
    "S.ChainedScheduler([S.StepLR(sgd(), 1), S.StepLR(sgd(), 1)])",
    "S.ReduceLROnPlateau(sgd(), mode='x')",
    "S.ReduceLROnPlateau(sgd(), threshold_mode='x')",
    "S.ReduceLROnPlateau(sgd(2), min_lr=[1])",
    "S.ReduceLROnPlateau(sgd(), factor=1)",
    "S.OneCycleLR(sgd(), 1)",
    "S.OneCycleLR(sgd(), 1, 1.5)",
    "S.OneCycleLR(sgd(), 1, epochs=1, steps_per_epoch=0)",
    "S.OneCycleLR(sgd(), 1, 10, pct_start=2)",
    "S.OneCycleLR(sgd(), 1, 10, anneal_strategy='x')",
    "S.OneCycleLR(sgd(2), [1], 10)",
    "rates(lambda o: S.OneCycleLR(o, 1, 2), 4)",
    "S.CyclicLR(O.Adagrad([leaf()]), 0.1, 1)",
    "S.CyclicLR(sgd(), 0.1, 1, mode='x')",
    "S.CosineAnnealingWarmRestarts(sgd(), 0)",
    "S.CosineAnnealingWarmRestarts(sgd(), 1, 0)",
    "S.CosineAnnealingWarmRestarts(sgd(), 2).step(-1)",
]


def refusal(code: str, names: dict[str, Any]) -> dict[str, str]:
    """The error that *code* raises."""
    try:
        eval(code, names)  # our own snippets
    except Exception as error:  # noqa: BLE001  # whichever it is: it is recorded
        return {"code": code, "type": type(error).__name__, "message": str(error)}
    raise AssertionError(f"no error from {code}")


def main() -> None:
    """Write the file."""
    warnings.simplefilter("ignore")
    names: dict[str, Any] = {"torch": torch}
    exec(PRELUDE, names)  # our own
    both = itertools.product(UPDATES, ("float32", "float64"))
    updates = [f"update('{n}', '{dtype}', {options})" for (n, options), dtype in both]
    values = [*updates, *MATRICES, *MINIMISATIONS]
    record = {
        "pytorch": torch.__version__,
        "prelude": PRELUDE,
        "values": [{"code": code, "value": eval(code, names)} for code in values],
        "schedules": [
            {"code": code, "value": list(map(repr, eval(code, names)))}
            for code in SCHEDULES
        ],
        "printed": [
            {"code": code, "repr": repr(eval(code, names))} for code in PRINTED
        ],
        "errors": [refusal(code, names) for code in ERRORS],
    }
    text = json.dumps(record).replace('{"code"', '\n{"code"')  # a case, a line
    OUTPUT.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
