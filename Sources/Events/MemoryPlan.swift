/// What a rank needs, part by part.
public struct MemoryPlan: Sendable, Equatable, Decodable {
  /// One thing that takes memory.
  public struct Part: Sendable, Equatable, Decodable {
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

  /// The parts.
  public var parts: [Part]

  /// A plan of these parts.
  public init(parts: [Part]) { self.parts = parts }

  /// Bytes of all parts.
  public var total: Int { parts.reduce(0) { $0 + $1.bytes } }
}
