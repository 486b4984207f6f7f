from slowtorch.testing import contract

TestSwish = contract("swish")
