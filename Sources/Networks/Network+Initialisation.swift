public import Arithmetic
internal import Randomness
internal import Storage

extension Network {
  /// Sets all tensors as PyTorch does by default, from a seed.
  ///
  /// Weights of convolutions and linear layers are uniform in ±1/√fan-in (Kaiming-uniform with
  /// a = √5), so are their biases; batch norm starts at γ = 1, β = 0, mean 0, variance 1.
  public func initialise(seed: UInt64) throws(KernelError) {
    for (index, tensor) in description.tensors.enumerated() {
      let plain = Tensor(shape: tensor.sizes)
      if let fanIn = tensor.fanIn {
        let bound = 1 / Float(fanIn).squareRoot()
        var stream = RandomStream(seed: seed, "initial tensors", index)
        for place in 0..<plain.count { plain[place] = stream.uniform(-bound, bound) }
      } else {
        plain.fill(tensor.startsAtOne ? 1 : 0)
      }
      try set(tensor, to: plain, in: arena(of: tensor))
    }
    spreadStatistics()
  }
}

extension NetworkTensor {
  /// Terms of the sums that the tensor takes part in; nil in batch norm.
  fileprivate var fanIn: Int? {
    switch role {
    case .convolutionWeight, .linearWeight: sizes.dropFirst().reduce(1, *)
    case .bias(let fanIn): fanIn
    case .normalisationWeight, .normalisationBias, .runningMean, .runningVariance: nil
    }
  }

  fileprivate var startsAtOne: Bool { role == .normalisationWeight || role == .runningVariance }
}
