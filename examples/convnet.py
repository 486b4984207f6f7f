"""A small convolutional network on the handwritten digits: as LeNet was.

    python examples/convnet.py

It has fewer parameters than the network in digits.py, for each of its 3x3 filters looks
for the same stroke everywhere in the picture.
"""

from __future__ import annotations

import time

import slowtorch as torch
from slowtorch import nn, optim
from slowtorch.data import DataLoader, digits, random_split

torch.manual_seed(0)
train, test = random_split(digits(), [0.8, 0.2])
batches = DataLoader(train, batch_size=32, shuffle=True)
images, labels = next(iter(DataLoader(test, batch_size=len(test))))

model = nn.Sequential(
    *(nn.Unflatten(1, (1, 8)), nn.Conv2d(1, 8, 3, padding=1)),
    *(nn.ReLU(), nn.MaxPool2d(2)),  # 8 x 4 x 4
    *(nn.Conv2d(8, 16, 3), nn.ReLU()),  # 16 x 2 x 2
    *(nn.Flatten(), nn.Linear(64, 10)),
)
criterion = nn.CrossEntropyLoss()
optimizer = optim.Adam(model.parameters(), lr=0.01)
start = time.perf_counter()

for epoch in range(1, 7):
    model.train()
    total = 0.0
    for pixels, digit in batches:
        loss = criterion(model(pixels), digit)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    model.eval()
    with torch.no_grad():
        right = (model(images).argmax(dim=1) == labels).float().mean().item()
    print(
        f"epoch {epoch}  loss {total / len(batches):.4f}  test accuracy {right:.1%}  "
        f"({time.perf_counter() - start:.1f} s)",
        flush=True,
    )

print(f"{sum(each.numel() for each in model.parameters())} parameters")
