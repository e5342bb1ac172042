public import MPI
public import TensorFiles

/// NumPy files in a folder, which rank zero writes of what ranks bring it.
public struct ArrayFiles {
  private let folder: String
  private let world: Communicator

  /// Files in a folder that is there.
  public init(folder: String, _ world: Communicator) {
    self.folder = folder
    self.world = world
  }

  /// Writes a file, on rank zero; collective.
  ///
  /// All ranks call `fill`, which appends to it.
  public func write(
    _ name: String, _ type: ElementType, shape: [Int], fill: (NumPyWriter?) throws -> Void
  ) throws {
    let writer = try world.collectively { () -> NumPyWriter? in
      guard world.isFirst else { return nil }
      return try NumPyWriter(path: "\(folder)/\(name).npy", type: type, shape: shape)
    }
    try fill(writer)
    try world.collectively { try writer?.commit() }
  }
}
