public import Storage

/// Batch normalisation of blocked activations, with what stands around it in a residual network:
/// the addition of a shortcut, ReLU, and in backward the sum of two gradients.
///
/// Each function is one pass over memory, which is what these operations cost. oneDNN has the
/// normalisation alone, and with it every neighbour would be a pass of its own; besides, statistics
/// can be summed over ranks between two of our passes. Sums do not depend on the number of threads.
public enum BatchNormalisation {
  /// What ReLU did to the output, needed to take the gradient back through it.
  public enum Rectifier {
    /// There was none.
    case none
    /// The sign of scale·x + shift tells, read from the input x.
    case ofInput
    /// The sign of the output tells, where more was added before ReLU.
    case ofOutput(Tensor)
  }

  /// Images of one part of a sum: parts are the unit of threads and fix the order of addition.
  static let imagesOfPart = 4

  /// Runs `body` for each group of channels and part of the batch, and adds the parts in order.
  static func sums(
    count: Int, _ shape: ActivationShape, lanes: Int, groups: Int,
    _ body: (_ group: Int, _ images: Range<Int>, _ first: inout [Double], _ second: inout [Double])
      -> Void
  ) -> ChannelSums {
    let parts = (count + imagesOfPart - 1) / imagesOfPart
    var partial = [Double](repeating: 0, count: parts * 2 * shape.channels)
    unsafe partial.withUnsafeMutableBufferPointer { partial in
      parallelRanges(parts * groups) { items in
        var first = [Double](repeating: 0, count: lanes)
        var second = first
        for item in items {
          let (part, group) = (item / groups, item % groups)
          for lane in 0..<lanes { (first[lane], second[lane]) = (0, 0) }
          let images = part * imagesOfPart..<min((part + 1) * imagesOfPart, count)
          body(group, images, &first, &second)
          for lane in 0..<lanes {
            let place = 2 * (part * shape.channels + group * lanes + lane)
            unsafe partial[place] = first[lane]
            unsafe partial[place + 1] = second[lane]
          }
        }
      }
    }
    var sums = ChannelSums(channels: shape.channels)
    for part in 0..<parts {
      for index in 0..<2 * shape.channels {
        sums.values[index] += partial[part * 2 * shape.channels + index]
      }
    }
    sums.count = Double(count * shape.height * shape.width)
    return sums
  }
}
