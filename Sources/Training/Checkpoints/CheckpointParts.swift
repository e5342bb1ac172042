internal import DataParallel
internal import Files
internal import Neighbourhoods
internal import Networks
internal import Storage
internal import TensorFiles

/// The part files of a checkpoint, read by a rank for the images that it owns now.
///
/// Part v of V has the rows of images ⌊vN/V⌋ ..< ⌊(v+1)N/V⌋; a rank reads of each what it needs.
struct CheckpointParts {
  private static let neighboursName = "neighbours"
  private static let anchorsName = "anchors"
  private static let entropiesName = "entropies"
  private static let discoveryName = "discovery"

  let checkpoint: Checkpoint
  private let rows: Partition

  /// The parts of a checkpoint with this state.
  init(_ checkpoint: Checkpoint, _ state: CheckpointState) {
    self.checkpoint = checkpoint
    rows = Partition(total: state.imageCount, worldSize: state.parts)
  }

  private func open(_ part: Int) throws(FileError) -> SafetensorsFile {
    try SafetensorsFile(path: checkpoint.file(Checkpoint.partName(part, of: rows.worldSize)))
  }

  /// Calls `body` with each part that has some of the images, those images, and their rows in it.
  private func eachPart(
    with images: Range<Int>,
    _ body: (SafetensorsFile, _ images: Range<Int>, _ rows: Range<Int>) throws -> Void
  ) throws {
    for (part, range) in rows.ranges.enumerated() {
      let shared = range.clamped(to: images)
      guard !shared.isEmpty else { continue }
      let start = shared.lowerBound - range.lowerBound
      try body(open(part), shared, start..<start + shared.count)
    }
  }

  /// Fills a shard of the memory bank.
  func read(into shard: MemoryBank) throws {
    let first = shard.indices.lowerBound
    try eachPart(with: shard.indices) { file, images, rows in
      try file.readUnitRows(
        InitialTensors.bankName, rows: rows,
        into: shard.rows.rows(images.lowerBound - first..<images.upperBound - first))
    }
  }

  /// Anchors, neighbours and entropies of a shard's images.
  func neighbourhoods(of indices: Range<Int>) throws -> AnchorNeighbourhoods {
    var (entropies, neighbours, anchors) = ([Float](), [Int32](), [Int]())
    var k: Int?
    try eachPart(with: indices) { file, images, rows in
      let shape = try file.shape(CheckpointParts.neighboursName)
      let count = try file.shape(CheckpointParts.entropiesName).first
      guard shape.count == 2, shape[1] == k ?? shape[1], shape[0] == count,
        shape[1] == 0 ? shape[0] == 0 : shape[0] >= rows.upperBound
      else { throw FileError(file.path, "has neighbours or entropies of another shape") }
      k = shape[1]
      guard shape[1] > 0 else { return }
      let found = try file.integers(CheckpointParts.neighboursName, rows: rows)
      let chosen = try file.integers(CheckpointParts.anchorsName)
      guard found.allSatisfy((0..<Int64(self.rows.total)).contains),
        chosen.allSatisfy((0..<Int64(self.rows.total)).contains)
      else { throw FileError(file.path, "has anchors or neighbours out of range") }
      neighbours += found.map(Int32.init)
      anchors += chosen.map(Int.init).filter(images.contains)
      entropies += try file.tensor(CheckpointParts.entropiesName).array[rows]
    }
    guard let k, k > 0 else { return .instances(indices) }
    let order = SelectionOrder(
      images: anchors, entropies: anchors.map { entropies[$0 - indices.lowerBound] })
    return AnchorNeighbourhoods(
      indices: indices, anchors: order, neighbours: neighbours, neighbourhoodSize: k,
      entropies: entropies)
  }

  /// A part's own running statistics, tensor by tensor.
  func statistics(
    _ tensors: [NetworkTensor], of part: Int
  ) throws(FileError) -> [(tensor: NetworkTensor, numbers: Tensor)] {
    let file = try open(part)
    return try tensors.map { (tensor) throws(FileError) in
      let numbers = Tensor(shape: tensor.sizes)
      try file.read(tensor.name, into: numbers)
      return (tensor, numbers)
    }
  }

  /// What the discovery under way had found for the rows of a part.
  func discovery(of part: Int, width: Int) throws -> [Int64] {
    let file = try open(part)
    guard try file.shape(CheckpointParts.discoveryName) == [rows.counts[part], width] else {
      throw FileError(file.path, "has a discovery of another shape")
    }
    return try file.integers(CheckpointParts.discoveryName)
  }

  /// The file of part `part` of `count`: rows, statistics, and what is known of neighbourhoods.
  ///
  /// `found` are those of the images of the rank, of which the part has `images`; `progress` is that of
  /// a discovery under way.
  static func file(
    _ part: Int, of count: Int, images: Range<Int>, rows: Tensor,
    statistics: [(NetworkTensor, Tensor)], _ found: AnchorNeighbourhoods, progress: [Int64]?,
    neighbourhoodSize: Int
  ) -> CheckpointFile {
    var tensors: [(SafetensorsEntry, CheckpointFile.Content)] = [
      (SafetensorsEntry(name: InitialTensors.bankName, shape: rows.shape), .floats(rows))
    ]
    tensors += statistics.map { tensor, numbers in
      (SafetensorsEntry(name: tensor.name, shape: tensor.sizes), .floats(numbers))
    }
    let k = found.neighbourhoodSize
    let anchors = found.order.images.filter(images.contains).map(Int64.init)
    let first = images.lowerBound - found.indices.lowerBound
    let places = k == 0 ? 0..<0 : first..<first + images.count
    let entropies = Array(found.entropies[places])
    tensors += [
      (
        SafetensorsEntry(name: neighboursName, type: .int64, shape: [places.count, k]),
        .indices(Array(found.neighbours[places.lowerBound * k..<places.upperBound * k]))
      ),
      (
        SafetensorsEntry(name: anchorsName, type: .int64, shape: [anchors.count]),
        .integers(anchors)
      ),
      (
        SafetensorsEntry(name: entropiesName, shape: [entropies.count]),
        .floats(Tensor(entropies, shape: [entropies.count]))
      ),
    ]
    if let progress {
      let width = DistributedDiscovery.progressWidth(neighbourhoodSize)
      tensors.append(
        (
          SafetensorsEntry(
            name: discoveryName, type: .int64, shape: [images.count, width]),
          .integers(progress)
        ))
    }
    return CheckpointFile(
      name: Checkpoint.partName(part, of: count), kind: .tensors(tensors))
  }
}
