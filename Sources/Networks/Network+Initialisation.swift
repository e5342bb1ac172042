public import Arithmetic
internal import Randomness
internal import Storage

extension Network {
  /// Sets all tensors as PyTorch does by default, from a seed.
  ///
  /// Convolution and linear weights are uniform in ±1/√fan-in (Kaiming-uniform with a = √5), so are
  /// the linear layer's biases; batch norm starts at γ = 1, β = 0, mean 0, variance 1.
  public func initialise(seed: UInt64) throws(KernelError) {
    for (index, tensor) in description.tensors.enumerated() {
      let plain = Tensor(shape: tensor.sizes)
      if tensor.name.hasPrefix("fc.") || tensor.sizes.count > 1 {
        let fanIn =
          tensor.sizes.count > 1
          ? tensor.sizes.dropFirst().reduce(1, *) : description.lastChannels
        let bound = 1 / Float(fanIn).squareRoot()
        var stream = RandomStream(seed: seed, "initial tensors", index)
        for place in 0..<plain.count { plain[place] = stream.uniform(-bound, bound) }
      } else if tensor.name.hasSuffix(".weight") || tensor.name.hasSuffix(".running_var") {
        plain.fill(1)
      }
      try set(tensor, to: plain, in: arena(of: tensor))
    }
  }
}
