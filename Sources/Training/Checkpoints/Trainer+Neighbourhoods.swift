internal import DataParallel
internal import Files
internal import MPI
internal import Neighbourhoods
internal import Storage
internal import TensorFiles

extension Trainer {
  /// Writes the anchors of all ranks, in the order of their selection, and the neighbours of all images,
  /// block by block; rank zero has the writer.
  func saveNeighbourhoods(to writer: SafetensorsWriter?) throws {
    let found = neighbourhoods
    try found.eachBlockOfAnchors(world) {
      try writer?.write(integers: $0.map(Int64.init), to: "anchors")
    }
    let k = found.neighbourhoodSize
    guard k > 0 else { return }
    try world.eachBlock(of: bank.shards, numbersPerImage: k) { own in
      own.flatMap(found.neighbours)
    } _: {
      try writer?.write(integers: $0.map(Int64.init), to: "neighbours")
    }
  }

  /// Takes up the anchors and neighbours of a checkpoint, of which each rank keeps those of its
  /// images; rank zero reads.
  func restoreNeighbourhoods(_ file: SafetensorsFile?) throws {
    let indices = bank.shard.indices
    var anchors: [(place: Int, image: Int)] = []
    try eachBlock(of: "anchors", file, numbersPerRow: 1) { places, block in
      anchors += zip(places, block).map { ($0, Int($1)) }.filter { indices.contains($0.1) }
    }
    let k = try world.broadcast(
      try world.collectively { () -> Int in
        guard let file, let count = try file.shape("neighbours").first, count > 0 else { return 0 }
        guard count == bank.count else {
          throw FileError(file.path, "has neighbours of \(count) images, not of \(bank.count)")
        }
        return try file.shape("neighbours").dropFirst().reduce(1, *)
      })
    var neighbours: [Int32] = []
    neighbours.reserveCapacity(indices.count * k)
    try eachBlock(of: "neighbours", file, numbersPerRow: k) { rows, block in
      let own = indices.clamped(to: rows)
      guard !own.isEmpty else { return }
      neighbours +=
        block[(own.lowerBound - rows.lowerBound) * k..<(own.upperBound - rows.lowerBound) * k]
    }
    neighbourhoods = AnchorNeighbourhoods(
      indices: indices, anchors: SelectionOrder(placesOfImages: anchors), neighbours: neighbours,
      neighbourhoodSize: k)
    targets = try neighbourhoods.targets(of: bank.shards, world)
  }

  /// Gives all ranks the rows of a tensor of image numbers, block by block.
  private func eachBlock(
    of name: String, _ file: SafetensorsFile?, numbersPerRow: Int,
    _ body: (Range<Int>, [Int32]) -> Void
  ) throws {
    let count = try world.broadcast(
      try world.collectively { try file?.shape(name).first ?? 0 })
    for rows in Partition(counts: [count]).blocks(numbersPerImage: numbersPerRow) {
      let block = try world.collectively { () -> [Int32] in
        guard let file else { return [] }
        let block = try file.integers(name, rows: rows)
        guard block.allSatisfy((0..<Int64(bank.count)).contains) else {
          throw FileError(file.path, "has anchors or neighbours out of range")
        }
        return block.map(Int32.init)
      }
      body(rows, try world.broadcast(block))
    }
  }
}
