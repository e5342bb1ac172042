internal import Arithmetic

/// The way through the activations of one group of channels, as many as there are lanes.
///
/// In one image's plane, the group's pixels lie `step` vectors apart.
@usableFromInline package struct ChannelGroups: Sendable {
  /// How many groups there are.
  package let count: Int
  /// Pixels in a plane.
  @usableFromInline package let pixels: Int
  /// Vectors from one pixel to the next.
  package let step: Int
  @usableFromInline let lanes: Int
  @usableFromInline let shape: ActivationShape

  package init(_ shape: ActivationShape, lanes: Int) {
    precondition(
      shape.channelBlock.isMultiple(of: lanes),
      "blocks of \(shape.channelBlock) channels by \(lanes) lanes")
    self.shape = shape
    self.lanes = lanes
    count = shape.channels / lanes
    pixels = shape.height * shape.width
    step = shape.channelBlock / lanes
  }

  /// Where the group's plane of an image begins, in numbers from the start of the batch.
  @inlinable @inline(__always) package func start(image: Int, group: Int) -> Int {
    let channel = group * lanes
    let block = channel / shape.channelBlock
    return image * shape.count + block * shape.channelBlock * pixels + channel % shape.channelBlock
  }
}
