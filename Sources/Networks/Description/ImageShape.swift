internal import Convolutions

/// What one image is to a layer: channels, height, width.
public struct ImageShape: Hashable, Sendable {
  /// C.
  public let channels: Int
  /// H.
  public let height: Int
  /// W.
  public let width: Int

  /// C × H × W, all above zero.
  public init(channels: Int, height: Int, width: Int) {
    precondition(
      channels > 0 && height > 0 && width > 0, "\(channels) × \(height) × \(width) numbers")
    (self.channels, self.height, self.width) = (channels, height, width)
  }

  /// Numbers in an image.
  public var count: Int { channels * height * width }

  /// Whether it is a vector: one number for each channel.
  var isVector: Bool { height == 1 && width == 1 }

  /// Images as they come: plain (N, C, H, W) in float32.
  var plain: ActivationShape {
    ActivationShape(channels: channels, height: height, width: width, channelBlock: 1)
  }

  /// The sizes after windows of `kernel` × `kernel`.
  func windowed(channels: Int, kernel: Int, stride: Int, padding: Int) -> ImageShape {
    precondition(
      kernel > 0 && stride > 0 && padding >= 0
        && min(height, width) + 2 * padding >= kernel,
      "\(self) is too small for windows of \(kernel) with \(padding) zeros around")
    return ImageShape(
      channels: channels, height: (height + 2 * padding - kernel) / stride + 1,
      width: (width + 2 * padding - kernel) / stride + 1)
  }
}
