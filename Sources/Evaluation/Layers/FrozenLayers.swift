package import Images
package import Networks
package import Storage

/// Layers of a network that is not changed any more, as vectors for whoever judges them.
///
/// One forward gives the vectors of all of them. Nothing is kept but the last batch.
package final class FrozenLayers {
  /// One of them.
  package struct Layer {
    /// Its name in the network's description: "conv3".
    package let name: String
    let stage: Int
    let pooling: LayerPooling

    /// D: numbers in its vector of an image.
    package var dimension: Int { pooling.dimension }
  }

  /// In the order of forward.
  package let layers: [Layer]
  private let network: Network

  /// The layers of these names, or without names those that are usually judged: all that hold
  /// convolutions, and the last.
  ///
  /// - Throws: An error that names an unknown layer and those that there are.
  package init(_ network: Network, named names: [String] = []) throws(UnknownLayer) {
    self.network = network
    layers = try FrozenLayers.layers(of: network.description, named: names)
  }

  /// The same for a network that is only described.
  static func layers(
    of description: NetworkDescription, named names: [String]
  ) throws(UnknownLayer) -> [Layer] {
    let known = description.stages.map(\.name)
    if let name = names.first(where: { !known.contains($0) }) {
      throw UnknownLayer(name: name, network: description.name, known: known)
    }
    return description.stages.indices.filter { index in
      names.isEmpty
        ? index == known.count - 1 || description.stages[index].hasConvolutions
        : names.contains(known[index])
    }.map { index in
      Layer(
        name: known[index], stage: index,
        pooling: LayerPooling(description.output(ofStage: index)))
    }
  }

  /// Most images in a batch.
  package var batchSize: Int { network.batchSize }

  /// images (n, c, H, W) → (n, D) for each layer.
  ///
  /// Batch norm uses its running averages.
  package func vectors(of images: Tensor) throws -> [Tensor] {
    _ = try network.forward(images: images, mode: .evaluation)
    return layers.map { $0.pooling.pooled(network.output(ofStage: $0.stage)) }
  }

  /// The vectors (n, D) of the plain images `indices` of a split for each layer, all in memory.
  package func vectors(
    of split: ImageSplit, _ indices: Range<Int>, workers: Int
  ) throws -> [Tensor] {
    let vectors = layers.map { Tensor(shape: [indices.count, $0.dimension]) }
    let loader = Loader(split, workers: workers)
    loader.start(indices, batchSize: batchSize)
    var done = 0
    while let batch = try loader.next() {
      let rows = done..<done + batch.indices.count
      for (all, some) in zip(vectors, try self.vectors(of: batch.images)) {
        all.rows(rows).copy(from: some)
      }
      done = rows.upperBound
    }
    return vectors
  }
}

extension Stage {
  fileprivate var hasConvolutions: Bool {
    layers.contains { layer in
      switch layer {
      case .convolution, .residual: true
      default: false
      }
    }
  }
}
