/// Eight or sixteen floats side by side, with the two operations on them that Swift's generic SIMD
/// code would do one lane at a time.
protocol FloatLanes: SIMD where Scalar == Float {
  /// max(x, 0) in each lane; a NaN stays one.
  func rectified() -> Self
  /// These lanes where `other` is above zero, else zero.
  func kept(where other: Self) -> Self
}

extension SIMD8<Float>: FloatLanes {
  @inline(__always) func rectified() -> Self { replacing(with: 0, where: self .< Self.zero) }
  @inline(__always) func kept(where other: Self) -> Self {
    Self.zero.replacing(with: self, where: other .> Self.zero)
  }
}

extension SIMD16<Float>: FloatLanes {
  @inline(__always) func rectified() -> Self { replacing(with: 0, where: self .< Self.zero) }
  @inline(__always) func kept(where other: Self) -> Self {
    Self.zero.replacing(with: self, where: other .> Self.zero)
  }
}

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

  /// Where the group's plane of an image begins, in floats from the start of the batch.
  @inline(__always) func start(image: Int, group: Int) -> Int {
    let channel = group * lanes
    let block = channel / shape.channelBlock
    return image * shape.count + block * shape.channelBlock * pixels + channel % shape.channelBlock
  }
}
