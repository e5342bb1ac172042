/// The shape of one image's activation, and how channels are stored.
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

  /// An activation of `channels` × `height` × `width` in blocks of `channelBlock` channels.
  public init(channels: Int, height: Int, width: Int, channelBlock: Int) {
    precondition(
      channels > 0 && height > 0 && width > 0 && channelBlock > 0
        && channels.isMultiple(of: channelBlock),
      "\(channels) channels of \(height) × \(width) in blocks of \(channelBlock)")
    self.channels = channels
    self.height = height
    self.width = width
    self.channelBlock = channelBlock
  }

  /// Floats in one image's activation.
  public var count: Int { channels * height * width }
}
