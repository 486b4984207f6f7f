"""Networks learn."""

import slowtorch as torch
from slowtorch import nn


def descend(net: nn.Module, lr: float) -> None:
    """One step of gradient descent by hand."""
    with torch.no_grad():
        for parameter in net.parameters():
            assert parameter.grad is not None
            parameter.sub_(parameter.grad, alpha=lr)
    net.zero_grad()


def test_a_network_learns_xor() -> None:
    """Two layers separate what one cannot."""
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2))
    x = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = torch.tensor([0, 1, 1, 0])
    criterion = nn.CrossEntropyLoss()
    for _ in range(150):
        criterion(net(x), y).backward()
        descend(net, 0.5)
    assert net(x).argmax(1).tolist() == y.tolist()


def test_an_embedding_learns_one_row() -> None:
    """Only rows that were read change."""
    torch.manual_seed(0)
    table = nn.Embedding(3, 2)
    before = table.weight.tolist()
    nn.MSELoss()(table(torch.tensor([1])), torch.zeros(1, 2)).backward()
    descend(table, 0.1)
    after = table.weight.tolist()
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True]
