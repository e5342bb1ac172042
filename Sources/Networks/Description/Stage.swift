/// Layers in a row whose last output can be tapped.
public struct Stage: Hashable, Sendable {
  /// "layer1".
  public let name: String
  /// In the order of forward.
  public let layers: [Layer]

  /// A stage of at least one layer.
  public init(_ name: String, _ layers: [Layer]) {
    precondition(!layers.isEmpty, "a stage \(name) without layers")
    (self.name, self.layers) = (name, layers)
  }
}
