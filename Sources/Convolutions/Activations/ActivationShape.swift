public import Arithmetic
internal import Storage

/// The shape of one image's activation, and how its numbers are stored.
///
/// A batch is (N, C/B, H, W, B) in memory, B channels next to each other: B is 16 or 8 as oneDNN
/// prefers on this machine, C for (N, H, W, C), 1 for plain (N, C, H, W).
public struct ActivationShape: Hashable, Sendable {
  /// C.
  public let channels: Int
  /// H.
  public let height: Int
  /// W.
  public let width: Int
  /// B.
  public let channelBlock: Int
  /// What each number is stored as.
  public let precision: Precision

  /// An activation of `channels` × `height` × `width` in blocks of `channelBlock` channels.
  public init(
    channels: Int, height: Int, width: Int, channelBlock: Int, precision: Precision = .fp32
  ) {
    precondition(
      channels > 0 && height > 0 && width > 0 && channelBlock > 0
        && channels.isMultiple(of: channelBlock),
      "\(channels) channels of \(height) × \(width) in blocks of \(channelBlock)")
    self.channels = channels
    self.height = height
    self.width = width
    self.channelBlock = channelBlock
    self.precision = precision
  }

  /// Numbers in one image's activation.
  public var count: Int { channels * height * width }

  /// Bytes that so many images' activations take.
  public func byteCount(images: Int) -> Int { images * count * precision.byteCount }

  /// A vector of so many numbers an image: (N, C), row-major, in float32.
  public static func vector(_ count: Int) -> ActivationShape {
    ActivationShape(channels: count, height: 1, width: 1, channelBlock: count)
  }

  /// Whether a batch is (N, C), row-major, in float32 as it is.
  public var isVector: Bool {
    height == 1 && width == 1 && channelBlock == channels && precision == .fp32
  }

  /// Traps unless each vector has a number for each channel.
  func requireChannels(_ vectors: Tensor...) {
    for vector in vectors {
      precondition(vector.count >= channels, "\(vector.shape) for \(channels) channels")
    }
  }

  /// The same shape with its numbers stored otherwise.
  public func stored(as precision: Precision) -> ActivationShape {
    ActivationShape(
      channels: channels, height: height, width: width, channelBlock: channelBlock,
      precision: precision)
  }
}
