internal import Arithmetic
internal import Convolutions

extension NetworkDescription {
  /// Multiplications with an addition for one image, forward.
  public var multiplyAddsPerImage: Int { groups.map(\.multiplyAdds).reduce(0, +) }

  /// Floating-point operations of a training step for one image: forward, and backward to the
  /// weights and to the inputs, but for the gradient of the image itself.
  public var operationsPerImage: Int {
    6 * multiplyAddsPerImage - 2 * (groups.first?.multiplyAdds ?? 0)
  }

  /// Bytes of all parameters.
  public var parameterByteCount: Int {
    MemoryLayout<Float>.size * parameters.map(\.count).reduce(0, +)
  }
}

extension LayerGroup {
  /// Multiplications with an addition for one image: those of convolutions and linear layers, beside
  /// which nothing else counts.
  fileprivate var multiplyAdds: Int {
    if case .linear(_, let outputs, _) = kind { return outputs * input.count }
    return units.map { $0.shape.operationsPerImage / 2 }.reduce(0, +)
  }
}
