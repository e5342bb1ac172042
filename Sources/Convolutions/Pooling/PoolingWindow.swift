internal import Arithmetic

/// Square windows that pooling moves over an image.
public struct PoolingWindow: Hashable, Sendable {
  /// Height and width.
  public let kernel: Int
  /// Distance between windows, both ways.
  public let stride: Int
  /// Places outside of the image, on each side.
  public let padding: Int

  /// A window of at least one place, less than half of it outside.
  public init(kernel: Int, stride: Int, padding: Int) {
    precondition(
      kernel > 0 && stride > 0 && padding >= 0 && 2 * padding <= kernel,
      "a window of \(kernel), stride \(stride), padding \(padding)")
    (self.kernel, self.stride, self.padding) = (kernel, stride, padding)
  }

  /// The shape that pooling `input` gives.
  public func output(of input: ActivationShape) -> ActivationShape {
    ActivationShape(
      channels: input.channels, height: (input.height + 2 * padding - kernel) / stride + 1,
      width: (input.width + 2 * padding - kernel) / stride + 1, channelBlock: input.channelBlock,
      precision: input.precision)
  }

  /// The places of a window along one side of an image, those inside of it: window `index` of a side
  /// of `size` places.
  @inline(__always) func places(_ index: Int, of size: Int) -> Range<Int> {
    let start = index * stride - padding
    return max(start, 0)..<min(start + kernel, size)
  }
}

extension PoolingWindow {
  /// Calls `body` for each group of channels of each image, with the ways through its input's and its
  /// output's plane.
  @inline(__always)
  func eachPlane<S: StoredLanes>(
    _: S.Type, of input: Activation,
    _ body: @Sendable (_ inputStart: Int, _ outputStart: Int, _ step: Int) -> Void
  ) {
    let (ins, outs) = (
      ChannelGroups(input.shape, lanes: S.Lanes.scalarCount),
      ChannelGroups(output(of: input.shape), lanes: S.Lanes.scalarCount)
    )
    parallelFor(input.count * ins.count) { item in
      let (image, group) = (item / ins.count, item % ins.count)
      body(
        ins.start(image: image, group: group), outs.start(image: image, group: group), ins.step)
    }
  }

  /// Traps unless the window makes an activation like `output` of `input`.
  func require(from input: Activation, to output: Activation) {
    precondition(
      output.shape == self.output(of: input.shape) && output.count == input.count,
      "\(input.count) × \(input.shape) pooled into \(output.count) × \(output.shape)")
  }
}
