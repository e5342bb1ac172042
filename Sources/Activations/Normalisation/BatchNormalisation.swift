internal import Arithmetic
internal import Storage

/// Batch normalisation of blocked activations, with what stands around it in a residual network:
/// the addition of a shortcut, ReLU, and in backward the sum of two gradients.
///
/// Each function is one pass over memory, which is what these operations cost. oneDNN has the
/// normalisation alone, and with it every neighbour would be a pass of its own; besides, statistics
/// can be summed over ranks between two of our passes. Sums do not depend on the number of threads.
public enum BatchNormalisation {
  /// What ReLU did to the output, needed to take the gradient back through it.
  public enum Rectifier: Sendable {
    /// There was none.
    case none
    /// The sign of scale·x + shift tells, read from the input x.
    case ofInput
    /// The sign of the output tells, where more was added before ReLU.
    case ofOutput(Activation)

    /// The same of consecutive images.
    public func images(_ range: Range<Int>) -> Rectifier {
      switch self {
      case .none, .ofInput: self
      case .ofOutput(let output): .ofOutput(output.images(range))
      }
    }
  }

  /// Runs `body` for each group of channels of each image, and adds the images' sums in order.
  @inline(__always)
  static func sums<Sums: PlaneSums>(
    of activation: Activation, lanes: Int, groups: Int,
    _ body: @Sendable (_ group: Int, _ image: Int) -> Sums
  ) -> ChannelSums {
    let (count, shape) = (activation.count, activation.shape)
    let partial = PartialSums(parts: count, channels: shape.channels)
    parallelRanges(count * groups) { items in
      for item in items {
        let (image, group) = (item / groups, item % groups)
        partial.set(part: image, channel: group * lanes, body(group, image), lanes: lanes)
      }
    }
    return partial.total(valueCount: count * shape.height * shape.width)
  }
}
