internal import Arithmetic

/// The way through the activations of one group of channels, as many as there are lanes.
///
/// In one image's plane, the group's pixels lie `step` vectors apart.
struct ChannelGroups {
  /// How many groups there are.
  let count: Int
  /// Pixels in a plane.
  let pixels: Int
  /// Vectors from one pixel to the next.
  let step: Int
  private let lanes: Int
  private let shape: ActivationShape

  init(_ shape: ActivationShape, lanes: Int) {
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
  @inline(__always) func start(image: Int, group: Int) -> Int {
    let channel = group * lanes
    let block = channel / shape.channelBlock
    return image * shape.count + block * shape.channelBlock * pixels + channel % shape.channelBlock
  }
}
