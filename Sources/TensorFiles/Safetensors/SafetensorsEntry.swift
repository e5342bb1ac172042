/// A tensor in a safetensors file: its name, type and shape.
public struct SafetensorsEntry: Sendable, Equatable {
  /// The name, unique in its file.
  public let name: String
  /// The type of its numbers.
  public let type: ElementType
  /// Sizes, outermost first; empty for a single number.
  public let shape: [Int]

  /// A tensor of `type` (32-bit floats unless said otherwise) and `shape`.
  public init(name: String, type: ElementType = .float32, shape: [Int]) {
    self.name = name
    self.type = type
    self.shape = shape
  }

  /// How many numbers it has.
  public var count: Int { shape.reduce(1, *) }
  /// How many bytes they take.
  public var byteCount: Int { count * type.size }
}
