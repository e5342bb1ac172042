internal import Arithmetic
internal import MPI
package import Storage

/// Mean and spread of each channel of a layer over all training images, to which vectors are
/// standardised: a batch norm without parameters, whose statistics are exact and do not change.
///
/// Vectors that are shorter than those of the widest layers are scaled to the same mean squared length,
/// as if each had 9,600 numbers of variance 1: then one learning rate serves all layers.
package struct ChannelStandard {
  /// Mean squared length of a vector.
  package static let squaredLength = Double(LayerPooling.mostNumbers)
  /// ε of batch norm, added to the variance.
  private static let epsilon = 1e-5

  private let numbersPerChannel: Int
  private let means: [Float]
  private let factors: [Float]

  /// The standard of sums and sums of squares of each channel, over so many images.
  package init(_ sums: Sums, images: Int) {
    numbersPerChannel = sums.numbersPerChannel
    let count = Double(max(images, 1) * numbersPerChannel)
    let means = sums.sums.map { $0 / count }
    let dimension = Double(numbersPerChannel * means.count)
    let scale = (ChannelStandard.squaredLength / dimension).squareRoot()
    self.means = means.map(Float.init)
    factors = zip(sums.squares, means).map { squares, mean in
      Float(scale / (max(squares / count - mean * mean, 0) + ChannelStandard.epsilon).squareRoot())
    }
  }

  /// vectors (n, D), channel by channel ← (x − mean) / spread.
  package func apply(to vectors: Tensor) {
    parallelRanges(vectors.shape[0] * means.count, minimum: 64) { planes in
      for plane in planes {
        let channel = plane % means.count
        let (mean, factor) = (means[channel], factors[channel])
        for place in plane * numbersPerChannel..<(plane + 1) * numbersPerChannel {
          vectors[place] = (vectors[place] - mean) * factor
        }
      }
    }
  }

  /// What a standard is made of, gathered batch by batch.
  package struct Sums {
    let numbersPerChannel: Int
    private(set) var sums: [Double]
    private(set) var squares: [Double]

    /// Nothing yet.
    package init(_ pooling: LayerPooling) {
      numbersPerChannel = pooling.numbersPerChannel
      sums = Array(repeating: 0, count: pooling.channels)
      squares = sums
    }

    /// Adds vectors (n, D).
    package mutating func add(_ vectors: Tensor) {
      let numbers = vectors.span
      for plane in 0..<vectors.shape[0] * sums.count {
        var (sum, square) = (0.0, 0.0)
        for place in plane * numbersPerChannel..<(plane + 1) * numbersPerChannel {
          let number = Double(numbers[place])
          sum += number
          square += number * number
        }
        sums[plane % sums.count] += sum
        squares[plane % sums.count] += square
      }
    }

    /// Adds what the other ranks have; collective.
    mutating func addOtherRanks(_ world: Communicator) throws(MPIError) {
      try world.allReduce(&sums)
      try world.allReduce(&squares)
    }
  }
}
