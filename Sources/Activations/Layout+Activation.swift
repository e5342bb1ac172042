package import Arithmetic

extension Layout {
  /// An activation (N, C, H, W), stored as `shape` says.
  package static func activation(_ shape: ActivationShape, count: Int) -> Layout {
    activation(
      [count, shape.channels, shape.height, shape.width], block: shape.channelBlock,
      shape.precision)
  }

  /// An activation as (N, H, W, C).
  package static func channelsLast(_ shape: ActivationShape, count: Int) -> Layout {
    activation(
      [count, shape.channels, shape.height, shape.width], block: shape.channels, shape.precision)
  }

  /// An activation (N, C, H, W) in a layout that oneDNN is to choose.
  package static func anyActivation(_ shape: ActivationShape, count: Int) -> Layout {
    any([count, shape.channels, shape.height, shape.width], shape.precision)
  }

  /// Weights in blocks like those of `activation` where they divide by them, else plain.
  package static func weights(_ sizes: [Int], _ activation: ActivationShape) -> Layout {
    let block = activation.channelBlock
    let isBlocked = block == 8 || block == 16
    return isBlocked && sizes[0].isMultiple(of: block) && sizes[1].isMultiple(of: block)
      ? weights(sizes, block: block) : plain(sizes)
  }
}
