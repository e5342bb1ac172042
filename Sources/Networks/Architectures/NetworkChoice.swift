/// Which network a run trains: a known architecture, its size, and what images are.
public struct NetworkChoice: Codable, Equatable, Hashable, Sendable {
  /// The kind and depth.
  public var architecture: Architecture
  /// Channels of the first stage, a multiple of 8; the later ones have more, in proportion.
  public var width: Int
  /// Channels of an image: 1 or 3.
  public var inputChannels: Int
  /// Height of an image.
  public var imageHeight: Int
  /// Width of an image.
  public var imageWidth: Int
  /// d: numbers in a feature.
  public var featureDimension: Int

  /// Chooses a network.
  public init(
    _ architecture: Architecture, width: Int, inputChannels: Int, imageHeight: Int,
    imageWidth: Int, featureDimension: Int
  ) {
    self.architecture = architecture
    self.width = width
    self.inputChannels = inputChannels
    self.imageHeight = imageHeight
    self.imageWidth = imageWidth
    self.featureDimension = featureDimension
  }

  /// The network, layer by layer.
  public var description: NetworkDescription {
    precondition(width > 0 && width.isMultiple(of: 8), "width \(width) is no multiple of 8")
    return NetworkDescription(
      "\(architecture.rawValue) at width \(width)",
      input: ImageShape(channels: inputChannels, height: imageHeight, width: imageWidth),
      stages: architecture.stages(width: width, featureDimension: featureDimension))
  }
}

/// The architectures that can be chosen by name.
public enum Architecture: String, CaseIterable, Codable, Sendable {
  /// 2, 2, 2, 2 basic blocks.
  case resnet18
  /// 3, 4, 6, 3 basic blocks.
  case resnet34
  /// 3, 4, 6, 3 bottleneck blocks.
  case resnet50
  /// 3, 4, 23, 3 bottleneck blocks.
  case resnet101

  /// The stages of a network of this architecture.
  func stages(width: Int, featureDimension: Int) -> [Stage] {
    switch self {
    case .resnet18, .resnet34:
      ResidualNetwork(
        blocks: self == .resnet18 ? [2, 2, 2, 2] : [3, 4, 6, 3], hasBottlenecks: false, width: width
      ).stages(featureDimension: featureDimension)
    case .resnet50, .resnet101:
      ResidualNetwork(
        blocks: self == .resnet50 ? [3, 4, 6, 3] : [3, 4, 23, 3], hasBottlenecks: true, width: width
      ).stages(featureDimension: featureDimension)
    }
  }
}
