public import Storage

/// Images ready for the network, without labels.
public struct ImageBatch: Sendable {
  /// The images, (n, C, H, W), normalised.
  public let images: Tensor
  /// Which images of the split they are.
  public let indices: [Int]
}
