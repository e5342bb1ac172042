/// An epoch of linear classifiers that was done.
public struct LinearEpoch: Sendable {
  /// Which, from 1.
  public let number: Int
  /// Of how many.
  public let count: Int
  /// The mean loss of each layer.
  public let losses: [(layer: String, loss: Double)]
}
