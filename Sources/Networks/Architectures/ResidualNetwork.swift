/// The residual networks of He et al., 2016, with torchvision's names.
///
/// The stem is theirs, 7 × 7 with stride 2 and pooling behind it, or the usual one for small images,
/// 3 × 3 with stride 1 and no pooling.
struct ResidualNetwork {
  /// Residual blocks of each of the stages, the channels of which double.
  let blocks: [Int]
  /// Whether a block is 1 × 1, 3 × 3, 1 × 1, four times as wide outside, or twice 3 × 3.
  let hasBottlenecks: Bool
  /// Channels of the stem.
  let width: Int
  let stem: Stem

  /// The width at which the channels are the paper's.
  static let usualWidth = 64

  /// The stem, the stages of blocks, and the linear layer.
  func stages(featureDimension: Int) -> [Stage] {
    let normalised: [Layer] = [.batchNormalisation("bn1"), .relu]
    let first: [Layer] =
      switch stem {
      case .imagenet:
        [.convolution("conv1", channels: width, kernel: 7, stride: 2, padding: 3)] + normalised
          + [.maxPooling(kernel: 3, stride: 2, padding: 1)]
      case .small:
        [.convolution("conv1", channels: width, kernel: 3, padding: 1)] + normalised
      }
    var stages = [Stage("conv1", first)]
    var channels = width
    for (stage, depth) in blocks.enumerated() {
      let inner = width << stage
      let outer = hasBottlenecks ? 4 * inner : inner
      var layers: [Layer] = []
      for index in 0..<depth {
        let stride = stage > 0 && index == 0 ? 2 : 1
        layers.append(
          block(
            "layer\(stage + 1).\(index)", inner: inner, outer: outer, stride: stride,
            isProjected: stride != 1 || channels != outer))
        channels = outer
      }
      stages.append(Stage("layer\(stage + 1)", layers))
    }
    stages.append(
      Stage("fc", [.globalAveragePooling, .linear("fc", outputs: featureDimension)]))
    return stages
  }

  /// torchvision strides the 3 × 3 convolution of a bottleneck, the first of a basic block.
  private func block(
    _ name: String, inner: Int, outer: Int, stride: Int, isProjected: Bool
  ) -> Layer {
    let convolutions: [(channels: Int, kernel: Int, stride: Int)] =
      hasBottlenecks
      ? [(inner, 1, 1), (inner, 3, stride), (outer, 1, 1)]
      : [(inner, 3, stride), (inner, 3, 1)]
    var branch: [Layer] = []
    for (index, convolution) in convolutions.enumerated() {
      if index > 0 { branch.append(.relu) }
      branch += [
        .convolution(
          "\(name).conv\(index + 1)", channels: convolution.channels, kernel: convolution.kernel,
          stride: convolution.stride, padding: convolution.kernel / 2),
        .batchNormalisation("\(name).bn\(index + 1)"),
      ]
    }
    let projection: [Layer] = [
      .convolution("\(name).downsample.0", channels: outer, kernel: 1, stride: stride),
      .batchNormalisation("\(name).downsample.1"),
    ]
    return .residual(branch: branch, shortcut: isProjected ? projection : [])
  }
}
