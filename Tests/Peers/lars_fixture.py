"""Writes Tests/NetworksTests/Fixtures/lars.json: three steps of LARS in plain PyTorch, in float64.

    python lars_fixture.py

The tensors are those of a narrow ResNet-18 and AlexNet, with numbers of a formula that the test has
as well. The rule is algorithm 1 of You, Gitman, Ginsburg, "Large batch training of convolutional
networks", arXiv 1708.03888; biases and batch norm are neither adapted nor decayed.
"""

import json
import pathlib

import torch

import networks

MOMENTUM, DECAY, COEFFICIENT = 0.9, 0.01, 0.02
RATES = [1.0, 1.0, 0.25]


def numbers(tensor, salt, scale):
    """A formula of place and salt: multiples of 1/1009 in ±1/2, times `scale`."""
    places = torch.arange(tensor.numel(), dtype=torch.int64)
    values = ((places * 7919 + salt * 104729) % 1009).double() / 1009 - 0.5
    return (values * scale).reshape(tensor.shape).float().double()


def step(weight, gradient, velocity, rate, adapted):
    """Algorithm 1, lines 4 to 7, of one layer."""
    local, decay = 1.0, 0.0
    if adapted:
        decay = DECAY
        local = COEFFICIENT * weight.norm() / (gradient.norm() + DECAY * weight.norm())
    velocity.mul_(MOMENTUM).add_(rate * local * (gradient + decay * weight))
    weight.sub_(velocity)


def steps(network):
    result = {}
    for index, (name, tensor) in enumerate(network.named_parameters()):
        weight = numbers(tensor, index, 0.1 * (1 + index % 5))
        velocity = torch.zeros_like(weight)
        for number, rate in enumerate(RATES):
            gradient = numbers(tensor, 1000 * (number + 1) + index, 0.01 * (1 + index % 3))
            step(weight, gradient, velocity, rate, adapted=tensor.dim() > 1)
        result[name] = {
            "weight": weight.flatten()[:3].tolist(), "velocity": velocity.flatten()[:3].tolist(),
            "weightNorm": weight.norm().item(), "velocityNorm": velocity.norm().item()}
    return result


def main():
    made = {
        name: steps(networks.make_network(name, width=24, channels=1, feature_dim=12, size=size))
        for name, size in [("resnet18", 8), ("alexnet", 16)]}
    fixture = {
        "momentum": MOMENTUM, "weightDecay": DECAY, "coefficient": COEFFICIENT, "rates": RATES,
        "networks": made}
    path = pathlib.Path(__file__).parent.parent / "NetworksTests/Fixtures/lars.json"
    path.write_text(json.dumps(fixture, indent=1) + "\n")


if __name__ == "__main__":
    main()
