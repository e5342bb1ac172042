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
  /// Five convolutions and two hidden linear layers.
  case alexnet

  /// The width at which it is the published network.
  public var usualWidth: Int { self == .alexnet ? AlexNet.usualWidth : ResidualNetwork.usualWidth }

  /// What its width must be a multiple of, so that every layer's channels are a multiple of 8.
  public var widthStep: Int { self == .alexnet ? 24 : 8 }

  /// The least height and width of an image that it can take.
  public func leastImageSize(_ stem: Stem) -> Int {
    self == .alexnet ? AlexNet.leastImageSize(stem) : 1
  }

  /// The stages of a network of this architecture.
  func stages(width: Int, featureDimension: Int, stem: Stem, dropout: Double) -> [Stage] {
    func residual(_ blocks: [Int], hasBottlenecks: Bool) -> [Stage] {
      ResidualNetwork(blocks: blocks, hasBottlenecks: hasBottlenecks, width: width, stem: stem)
        .stages(featureDimension: featureDimension)
    }
    return switch self {
    case .resnet18: residual([2, 2, 2, 2], hasBottlenecks: false)
    case .resnet34: residual([3, 4, 6, 3], hasBottlenecks: false)
    case .resnet50: residual([3, 4, 6, 3], hasBottlenecks: true)
    case .resnet101: residual([3, 4, 23, 3], hasBottlenecks: true)
    case .alexnet:
      AlexNet(width: width, stem: stem, dropout: dropout).stages(featureDimension: featureDimension)
    }
  }
}
