internal import MPI
internal import Networks
internal import Storage

extension Network {
  /// Fills tensors on all ranks from a file that rank zero has open; the others get what it reads.
  ///
  /// All parts have the running statistics of the file.
  func load(
    _ tensors: [NetworkTensor], from file: NetworkTensorFile?, _ world: Communicator,
    into arena: (NetworkTensor) -> Arena
  ) throws {
    for tensor in tensors {
      let plain = Tensor(shape: tensor.sizes)
      try world.collectively { try file?.read(tensor.name, into: plain) }
      try world.broadcast(plain)
      try set(tensor, to: plain, in: arena(tensor))
    }
    spreadStatistics()
  }
}
