public import Arithmetic
internal import Convolutions
public import Storage

extension Network {
  /// A named tensor as files have it, row-major, copied out of one of the network's arenas or of
  /// one laid out like `parameters`.
  public func plain(_ tensor: NetworkTensor, from arena: Arena) throws(KernelError) -> Tensor {
    let plain = Tensor(shape: tensor.sizes)
    if let convolution = convolution(of: tensor) {
      try convolution.unpack(arena[tensor.name], into: plain)
    } else {
      plain.copy(from: arena[tensor.name])
    }
    return plain
  }

  /// Copies a row-major tensor to its place in an arena.
  ///
  /// Of processes that share parameters and velocities, all call it and one writes; they meet before
  /// these are read.
  public func set(
    _ tensor: NetworkTensor, to plain: Tensor, in arena: Arena
  ) throws(KernelError) {
    precondition(plain.count == tensor.count, "\(plain.shape) for \(tensor)")
    guard memory.isWriter || !tensor.isParameter else { return }
    if let convolution = convolution(of: tensor) {
      try convolution.pack(plain, into: arena[tensor.name])
    } else {
      arena[tensor.name].copy(from: plain)
    }
  }

  /// The arena that holds a tensor of the network.
  public func arena(of tensor: NetworkTensor) -> Arena {
    tensor.isParameter ? parameters : statistics
  }

  private func convolution(of tensor: NetworkTensor) -> Convolution? {
    guard tensor.role == .convolutionWeight else { return nil }
    return convolutions[String(tensor.name.dropLast(".weight".count))]
  }
}
