/// How the gradients of replicas are summed.
public struct ReductionOptions: Sendable, Equatable {
  /// By which way a sum goes.
  public enum Way: String, Sendable, CaseIterable {
    /// By node, where a node has several ranks and memory to share.
    case auto
    /// By messages among all ranks.
    case flat
    /// Through shared memory within a node, then by messages across nodes.
    case node
  }

  /// What a message is made of.
  public enum Compression: String, Sendable, CaseIterable {
    /// Floats.
    case none
    /// bf16 numbers, added as floats.
    case bf16
  }

  /// By which way.
  public var way: Way
  /// What messages are made of; memory that ranks share always holds floats.
  public var compression: Compression
  /// Least size of a bucket, in floats; it is less than twice as large.
  public var bucketCount: Int
  /// Takes every so many ranks of a node for a node of their own, to try several nodes on one.
  package var ranksPerNode: Int?

  /// These options.
  public init(
    way: Way = .auto, compression: Compression = .none,
    bucketCount: Int = ReductionOptions.defaultBucketCount
  ) {
    self.way = way
    self.compression = compression
    self.bucketCount = max(bucketCount, 16)
  }

  /// 1 MiB: measured, see docs/distribution.md.
  public static let defaultBucketCount = 1 << 18
}
