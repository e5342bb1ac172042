import Foundation
import Networks
import Storage
import Testing

/// What `Tests/Peers/lars_fixture.py` wrote of three steps in PyTorch, in float64.
private struct LARSFixture: Decodable {
  struct Entry: Decodable {
    let weight: [Double]
    let velocity: [Double]
    let weightNorm: Double
    let velocityNorm: Double
  }

  let momentum: Double
  let weightDecay: Double
  let coefficient: Double
  let rates: [Double]
  let networks: [String: [String: Entry]]
}

@Suite struct LARSTests {
  private let fixture: LARSFixture

  init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/lars.json")
    fixture = try JSONDecoder().decode(LARSFixture.self, from: Data(contentsOf: file))
  }

  /// The fixture's formula.
  private func numbers(_ tensor: NetworkTensor, _ salt: Int, _ scale: Double) -> Tensor {
    Tensor(
      (0..<tensor.count).map {
        Float((Double(($0 * 7919 + salt * 104_729) % 1009) / 1009 - 0.5) * scale)
      }, shape: tensor.sizes)
  }

  private func network(_ name: Architecture, size: Int) throws -> Network {
    try Network(
      NetworkChoice(
        name, width: 24, inputChannels: 1, imageHeight: size, imageWidth: size, featureDimension: 12
      ).description, batchSize: 1)
  }

  /// Weights adapt, by the norms of whole tensors; biases and batch norm do not, and do not decay.
  @Test(arguments: [(Architecture.resnet18, 8), (.alexnet, 16)])
  func stepsAreThoseOfThePaper(_ architecture: Architecture, size: Int) throws {
    let network = try network(architecture, size: size)
    let tensors = network.description.parameters
    let optimiser = Optimiser(
      network, .lars(coefficient: Float(fixture.coefficient)),
      sgdMomentum: Float(fixture.momentum), weightDecay: Float(fixture.weightDecay))
    for (index, tensor) in tensors.enumerated() {
      try network.set(
        tensor, to: numbers(tensor, index, 0.1 * Double(1 + index % 5)), in: network.parameters)
    }
    for (number, rate) in fixture.rates.enumerated() {
      for (index, tensor) in tensors.enumerated() {
        try network.set(
          tensor,
          to: numbers(tensor, 1000 * (number + 1) + index, 0.01 * Double(1 + index % 3)),
          in: network.gradients)
      }
      optimiser.step(learningRate: Float(rate))
    }
    let expected = try #require(fixture.networks[architecture.rawValue])
    #expect(Set(expected.keys) == Set(tensors.map(\.name)))
    for tensor in tensors {
      let entry = try #require(expected[tensor.name])
      for (arena, norm, first) in [
        (network.parameters, entry.weightNorm, entry.weight),
        (optimiser.velocities, entry.velocityNorm, entry.velocity),
      ] {
        let found = try network.plain(tensor, from: arena).array.map(Double.init)
        let foundNorm = found.reduce(0) { $0 + $1 * $1 }.squareRoot()
        #expect(abs(foundNorm - norm) < 1e-5 * norm, "\(tensor.name)")
        for (value, expected) in zip(found, first) {
          #expect(abs(value - expected) < 1e-5 * norm, "\(tensor.name)")
        }
      }
    }
  }

  /// Where a norm is zero there is nothing to adapt by: the learning rate is the plain one.
  @Test func zeroWeightsMoveAtThePlainRate() throws {
    let network = try network(.resnet18, size: 8)
    let optimiser = Optimiser(
      network, .lars(coefficient: 0.001), sgdMomentum: 0.9, weightDecay: 0.1)
    for slot in network.gradients.slots { network.gradients[slot.name].fill(2) }
    optimiser.step(learningRate: 0.5)
    for slot in network.parameters.slots {
      #expect(network.parameters[slot.name].array.allSatisfy { $0 == -1 })
    }
    for slot in network.gradients.slots { network.gradients[slot.name].fill(0) }
    network.parameters.all.fill(0)
    optimiser.step(learningRate: 0.5)
    #expect(network.parameters["fc.weight"].array.allSatisfy { $0 == -0.9 })
  }
}
