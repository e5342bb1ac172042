public import Storage

/// Images ready for the network, without labels.
public struct ImageBatch: Sendable {
  /// The images, (n, C, H, W), normalised; where each is seen several times, all views of the first
  /// come first.
  public let images: Tensor
  /// Which images of the split they are.
  public let indices: [Int]
}
