/// A tensor in a safetensors file: its name, type and shape.
public struct SafetensorsEntry: Sendable, Equatable {
  /// The name, unique in its file.
  public let name: String
  /// The type of its numbers; nil where it is none that can be read here.
  public let type: ElementType?
  /// The type as the file names it.
  public let typeName: String
  /// Sizes, outermost first; empty for a single number.
  public let shape: [Int]

  /// A tensor of `type` (32-bit floats unless said otherwise) and `shape`.
  public init(name: String, type: ElementType = .float32, shape: [Int]) {
    self.init(name: name, typeName: type.rawValue, shape: shape)
  }

  /// A tensor of the type that a file names so, known here or not.
  init(name: String, typeName: String, shape: [Int]) {
    self.name = name
    self.type = ElementType(rawValue: typeName)
    self.typeName = typeName
    self.shape = shape
  }

  /// How many numbers it has.
  public var count: Int { shape.reduce(1, *) }
}
