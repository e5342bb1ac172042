/// The target set Ω of each query of a batch: the images whose rows count as its own class.
public struct TargetSets: Sendable, Equatable {
  /// Indices of images, one query's after the other's.
  public private(set) var indices: [Int] = []
  /// Where each query's indices end.
  public private(set) var ends: [Int] = []

  /// No queries yet.
  public init() {}

  /// Adds the next query's targets.
  public mutating func append(_ targets: [Int]) {
    indices += targets
    ends.append(indices.count)
  }

  /// How many queries there are.
  public var count: Int { ends.count }
}
