/// What a rank needs, part by part.
public struct MemoryPlan: Sendable, Equatable, Codable {
  /// One thing that takes memory.
  public struct Part: Sendable, Equatable, Codable {
    /// What it is: `memory bank shard`.
    public var name: String
    /// How many bytes it takes in a rank.
    public var bytes: Int

    /// A part of `bytes` bytes.
    public init(name: String, bytes: Int) {
      self.name = name
      self.bytes = bytes
    }
  }

  /// Bytes of all parts.
  public let total: Int
  /// The parts.
  public let parts: [Part]

  /// A plan of these parts.
  public init(parts: [Part]) {
    total = parts.reduce(0) { $0 + $1.bytes }
    self.parts = parts
  }
}
