"""The network with which SlowTorch began: five tanh layers learn six values."""

from __future__ import annotations

import slowtorch as torch
from slowtorch import nn, optim

torch.manual_seed(0)
inputs = torch.randn(6, 8)
targets = torch.randn(6, 1).tanh()


class Network(nn.Module):
    """8-16-32-16-8-1, with tanh between the layers."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *(nn.Linear(8, 16), nn.Tanh()),
            *(nn.Linear(16, 32), nn.Tanh()),
            *(nn.Linear(32, 16), nn.Tanh()),
            *(nn.Linear(16, 8), nn.Tanh()),
            nn.Linear(8, 1),
            nn.Tanh(),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y: torch.Tensor = self.layers(x)
        return y


model = Network()
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.1)

for epoch in range(1, 501):
    loss = criterion(model(inputs), targets)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if epoch % 50 == 0:
        print(f"epoch {epoch:3d}  loss {loss.item():.2e}")
