import Networks
import Storage
import Testing

@Suite struct OptimiserTests {
  /// Two steps of SGD by PyTorch's rule, element by element of the whole arena.
  @Test func stepsAreThoseOfPyTorch() throws {
    let small = try SmallNetwork(.resnet18, inputChannels: 1, imageSize: 8, count: 3)
    let network = small.network
    let optimiser = Optimiser(network, sgdMomentum: 0.9, weightDecay: 5e-4)
    #expect(optimiser.velocities.all.array.allSatisfy { $0 == 0 })
    var parameters = network.parameters.all.array.map(Double.init)
    var velocities = [Double](repeating: 0, count: parameters.count)
    for rate in [0.05, 0.005] {
      _ = try small.loss()
      try network.backward(featureGradient: small.weights)
      let gradients = network.gradients.all.array
      optimiser.step(learningRate: Float(rate))
      for index in parameters.indices {
        let gradient = Double(gradients[index]) + 5e-4 * parameters[index]
        velocities[index] = 0.9 * velocities[index] + gradient
        parameters[index] -= rate * (gradient + 0.9 * velocities[index])
      }
      #expect(network.gradients.all.array == gradients)
    }
    for (found, expected) in zip(network.parameters.all.array, parameters) {
      #expect(abs(Double(found) - expected) < 1e-6 * max(1, abs(expected)))
    }
    for (found, expected) in zip(optimiser.velocities.all.array, velocities) {
      #expect(abs(Double(found) - expected) < 1e-5 * max(1, abs(expected)))
    }
  }

  /// Against the gradient the loss falls.
  @Test func theLossFalls() throws {
    let small = try SmallNetwork(.resnet18, inputChannels: 1, imageSize: 8, count: 6)
    let optimiser = Optimiser(small.network, sgdMomentum: 0.9, weightDecay: 0)
    let start = try small.loss()
    for _ in 0..<10 {
      _ = try small.loss()
      try small.network.backward(featureGradient: small.weights)
      optimiser.step(learningRate: 0.01)
    }
    let end = try small.loss()
    #expect(end < start - 1, "\(start) → \(end)")
  }

  /// The gaps of the arenas stay zero through a step: sums over whole arenas may include them.
  @Test func gapsStayZero() throws {
    let small = try SmallNetwork(.resnet18, inputChannels: 3, imageSize: 8, count: 2)
    let optimiser = Optimiser(small.network, sgdMomentum: 0.9, weightDecay: 0.1)
    _ = try small.loss()
    try small.network.backward(featureGradient: small.weights)
    optimiser.step(learningRate: 0.1)
    for arena in [small.network.parameters, small.network.gradients, optimiser.velocities] {
      var values = arena.all.array
      for slot in arena.slots { for index in arena.range(of: slot.name) { values[index] = 0 } }
      #expect(values.allSatisfy { $0 == 0 })
    }
  }
}
