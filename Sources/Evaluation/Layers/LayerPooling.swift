internal import Arithmetic
package import Networks
package import Storage

/// Average pooling of a layer's output to about 9,000 numbers, as linear classifiers are given it.
///
/// A layer of C channels becomes C × s × s numbers, with the largest s for which they are at most
/// 9,600. With AlexNet's layers at 224 pixels, the windows are those of Zhang et al. (Split-Brain
/// Autoencoders, 2017): 6 with 3 zeros of padding, 4, 3 with 1, 3 with 1, and 2. Zeros that pad
/// count in a mean, as in PyTorch.
package struct LayerPooling {
  /// Numbers that a layer has at most behind it; more only where it has more channels.
  static let mostNumbers = 9600

  /// C.
  package let channels: Int
  /// Windows from top to bottom.
  package let rows: PoolingAxis
  /// Windows from left to right.
  package let columns: PoolingAxis

  /// The pooling of a layer's output of this shape; a vector stays as it is.
  package init(_ shape: ImageShape) {
    let side = Int((Double(LayerPooling.mostNumbers) / Double(shape.channels)).squareRoot())
    channels = shape.channels
    rows = PoolingAxis(length: shape.height, atMost: max(1, side))
    columns = PoolingAxis(length: shape.width, atMost: max(1, side))
  }

  /// D: numbers of an image behind it.
  package var dimension: Int { channels * numbersPerChannel }

  /// Numbers of a channel behind it.
  var numbersPerChannel: Int { rows.count * columns.count }

  /// (n, C, H, W) → (n, D), channel by channel.
  package func pooled(_ tap: Tensor) -> Tensor {
    let images = tap.shape[0]
    precondition(
      tap.shape == [images, channels, rows.length, columns.length],
      "\(tap.shape) to pool \(channels) × \(rows.length) × \(columns.length)")
    guard rows.kernel > 1 || columns.kernel > 1 else { return tap.reshaped([images, dimension]) }
    let result = Tensor(shape: [images, dimension])
    parallelRanges(images * channels) { planes in
      for plane in planes { pool(plane, of: tap, into: result) }
    }
    return result
  }

  /// The means of one channel of one image.
  private func pool(_ plane: Int, of tap: Tensor, into result: Tensor) {
    let numbers = tap.span
    let start = plane * rows.length * columns.length
    let factor = 1 / Float(rows.kernel * columns.kernel)
    var place = plane * numbersPerChannel
    for row in 0..<rows.count {
      for column in 0..<columns.count {
        var sum: Float = 0
        for y in rows[row] {
          for x in columns[column] { sum += numbers[start + y * columns.length + x] }
        }
        result[place] = sum * factor
        place += 1
      }
    }
  }
}
