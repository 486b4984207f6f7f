"""Learn to read handwritten digits, in pure Python.

    python examples/digits.py

Trains a small network on 1,438 real images of 8x8 pixels, tests it on 359 others
that it has never seen, and writes what happened to digits.html. Change the import
to ``import torch`` (and the data) and it is an ordinary PyTorch program.
"""

from __future__ import annotations

import time
from pathlib import Path

import report

import slowtorch as torch
from slowtorch import nn, optim
from slowtorch.data import DataLoader, digits, random_split

EPOCHS = 20

torch.manual_seed(0)
data = digits()
train, test = random_split(data, [0.8, 0.2])
batches = DataLoader(train, batch_size=32, shuffle=True)
images, labels = next(iter(DataLoader(test, batch_size=len(test))))


def network() -> nn.Module:
    """64 pixels in, 32 hidden units, one score for each of the ten digits out."""
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))


def accuracy(model: nn.Module) -> float:
    """The share of test images that the model reads correctly."""
    with torch.no_grad():
        guesses = model(images).argmax(dim=1)
    return float((guesses == labels).float().mean())


model = network()
criterion = nn.CrossEntropyLoss()
optimizer = optim.Adam(model.parameters(), lr=0.01)
losses = []
start = time.perf_counter()

for epoch in range(1, EPOCHS + 1):
    total = 0.0
    for pixels, digit in batches:
        loss = criterion(model(pixels), digit)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
        losses.append(loss.item())
    print(
        f"epoch {epoch:2d}/{EPOCHS}  loss {total / len(batches):.4f}  "
        f"test accuracy {accuracy(model):.1%}  ({time.perf_counter() - start:.1f} s)",
        flush=True,
    )

torch.save(model.state_dict(), "digits.pt")
copy = network()
copy.load_state_dict(torch.load("digits.pt"))
print(f"\nsaved to digits.pt, loaded again: test accuracy {accuracy(copy):.1%}\n")

with torch.no_grad():
    guesses = copy(images).argmax(dim=1)
print(report.confusion_table(labels.tolist(), guesses.tolist()))

few = images[:2]
page = report.page(losses, images, labels, guesses, criterion(copy(few), labels[:2]))
Path("digits.html").write_text(page, encoding="utf-8")
print("\nwrote digits.html: the loss curve, the mistakes, and the graph of one loss")
