public import Arithmetic
public import Storage

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

  /// Floats that the memory of so many images' activations takes: in bf16 two numbers share one.
  public func floatCount(images: Int) -> Int {
    precision == .fp32 ? images * count : (images * count + 1) / 2
  }

  /// Memory for the activations of so many images.
  public func tensor(count images: Int) -> Tensor { Tensor(shape: [floatCount(images: images)]) }

  /// Traps unless each tensor has room for so many images: kernels work on bare memory.
  func require(_ tensors: Tensor?..., toHold images: Int) {
    for case let tensor? in tensors {
      precondition(
        images >= 0 && tensor.count >= floatCount(images: images),
        "\(tensor.shape) for \(images) × \(channels) × \(height) × \(width)")
    }
  }

  /// Traps unless each vector has a number for each channel.
  func requireChannels(_ vectors: Tensor...) {
    for vector in vectors {
      precondition(vector.count >= channels, "\(vector.shape) for \(channels) channels")
    }
  }

  /// The same shape with its numbers stored otherwise.
  func stored(as precision: Precision) -> ActivationShape {
    ActivationShape(
      channels: channels, height: height, width: width, channelBlock: channelBlock,
      precision: precision)
  }
}
