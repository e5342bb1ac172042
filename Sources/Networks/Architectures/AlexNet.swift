/// AlexNet (Krizhevsky et al., 2012) in one column, with batch norm behind each convolution.
///
/// At width 96 it has the channels of the paper and, at 224 × 224 pixels, 9,216 numbers in front of
/// the linear layers. Tensors are named as PyTorch names a `features` and a `classifier` of
/// `nn.Sequential`: `features.N` counts convolution, batch norm, ReLU and pooling in their order,
/// `classifier.N` dropout, linear layer and ReLU.
struct AlexNet {
  /// Channels of the first convolution, a multiple of 24; all other layers are wider in proportion.
  let width: Int
  /// With the small stem the first convolution is 5 × 5 with stride 1.
  let stem: Stem
  /// The probability with which an input of a hidden linear layer is zero in training.
  let dropout: Double

  /// The width at which the channels are the paper's.
  static let usualWidth = 96

  /// The least height and width of an image: three windows of pooling still fit.
  static func leastImageSize(_ stem: Stem) -> Int { stem == .imagenet ? 63 : 15 }

  /// The five convolutions, the hidden linear layers, and the feature.
  func stages(featureDimension: Int) -> [Stage] {
    let pooling = Layer.maxPooling(kernel: 3, stride: 2)
    let hidden = width * 128 / 3
    return [
      stem == .imagenet
        ? convolution(1, features: 0, channels: width, kernel: 11, stride: 4, padding: 2)
        : convolution(1, features: 0, channels: width, kernel: 5, padding: 2),
      convolution(2, features: 4, channels: width * 8 / 3, kernel: 5, padding: 2, behind: pooling),
      convolution(3, features: 8, channels: width * 4, kernel: 3, padding: 1, behind: pooling),
      convolution(4, features: 11, channels: width * 4, kernel: 3, padding: 1),
      convolution(5, features: 14, channels: width * 8 / 3, kernel: 3, padding: 1),
      Stage(
        "classifier",
        [
          pooling, .flatten,
          .dropout(probability: dropout), .linear("classifier.1", outputs: hidden), .relu,
          .dropout(probability: dropout), .linear("classifier.4", outputs: hidden), .relu,
        ]),
      Stage("fc", [.linear("fc", outputs: featureDimension)]),
    ]
  }

  /// One convolution with batch norm and ReLU, which is `features.N` and the two behind it.
  private func convolution(
    _ index: Int, features: Int, channels: Int, kernel: Int, stride: Int = 1, padding: Int,
    behind pooling: Layer? = nil
  ) -> Stage {
    Stage(
      "conv\(index)",
      (pooling.map { [$0] } ?? []) + [
        .convolution(
          "features.\(features)", channels: channels, kernel: kernel, stride: stride,
          padding: padding, bias: true),
        .batchNormalisation("features.\(features + 1)"), .relu,
      ])
  }
}
