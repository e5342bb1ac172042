public import Storage

/// Where a network's parameters lie, with what training keeps of each: arenas of one layout.
public struct ParameterMemory: Sendable {
  /// The parameters.
  public let parameters: Arena
  /// This replica's gradients.
  public let gradients: Arena
  /// Where the gradients of all replicas are summed, and the optimiser reads them.
  public let gradientSums: Tensor
  /// The velocities; nil where the optimiser makes its own.
  public let velocities: Arena?
  /// Whether this process gives parameters and velocities their first numbers: of processes that
  /// share them, one does.
  public let isWriter: Bool

  /// Memory of a network's own.
  public init(slots: [Arena.Slot]) {
    parameters = Arena(slots: slots)
    gradients = Arena(slots: slots)
    gradientSums = gradients.all
    velocities = nil
    isWriter = true
  }

  /// Memory that is there already.
  public init(
    parameters: Arena, gradients: Arena, gradientSums: Tensor, velocities: Arena, isWriter: Bool
  ) {
    self.parameters = parameters
    self.gradients = gradients
    self.gradientSums = gradientSums
    self.velocities = velocities
    self.isWriter = isWriter
  }
}
