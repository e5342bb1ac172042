internal import DataParallel
public import MPI
public import Storage
internal import TensorFiles

/// The k nearest rows of each of this rank's rows or queries, and how they are written.
public struct FoundNeighbours {
  /// Which rows or queries are whose.
  let shards: Partition
  /// k.
  let count: Int
  /// Of this rank's, in order, nearest first (n × k).
  let indices: [Int32]
  /// The similarities with them (n × k).
  let similarities: [Float]
  private let world: Communicator

  /// What was found for this rank's part of `shards`.
  public init(
    shards: Partition, count: Int, indices: [Int32], similarities: [Float], _ world: Communicator
  ) {
    precondition(
      indices.count == shards[world.rank].count * count && similarities.count == indices.count,
      "\(indices.count) and \(similarities.count) found for \(shards[world.rank].count) rows")
    self.shards = shards
    self.count = count
    self.indices = indices
    self.similarities = similarities
    self.world = world
  }

  /// Writes `neighbours.npy` and `similarities.npy`; collective.
  public func write(_ files: ArrayFiles) throws {
    try files.write("neighbours", .int64, shape: [shards.total, count]) { writer in
      try eachBlock(of: indices) { try writer?.append(integers: $0.map(Int64.init)) }
    }
    try files.write("similarities", .float32, shape: [shards.total, count]) { writer in
      try eachBlock(of: similarities) { try writer?.append(Tensor($0, shape: [$0.count])) }
    }
  }

  /// Writes the graph of nearest neighbours as SciPy's `load_npz` reads it: a sparse matrix by rows
  /// (CSR), a row for each of these, `columnCount` columns; its elements are the similarities.
  public func writeGraph(to path: String, columnCount: Int) throws {
    let archive = try world.collectively {
      world.isFirst ? try NumPyArchiveWriter(path: path) : nil
    }
    func begin(_ name: String, _ type: ElementType, _ size: Int) throws {
      try world.collectively { try archive?.begin(name, type, shape: [size]) }
    }
    try begin("indices", .int64, shards.total * count)
    try eachBlock(of: indices) { try archive?.append($0.map(Int64.init)) }
    try begin("indptr", .int64, shards.total + 1)
    try world.collectively {
      guard let archive else { return }
      for start in stride(from: 0, through: shards.total, by: Partition.numbersOfBlock) {
        let block = start...min(start + Partition.numbersOfBlock - 1, shards.total)
        try archive.append(block.map { Int64($0 * count) })
      }
    }
    try begin("data", .float32, shards.total * count)
    try eachBlock(of: similarities) { try archive?.append($0) }
    try world.collectively {
      try archive?.add("format", text: "csr")
      try archive?.begin("shape", .int64, shape: [2])
      try archive?.append([Int64(shards.total), Int64(columnCount)])
      try archive?.commit()
    }
  }

  private func eachBlock<Element: MessageElement & Numeric>(
    of elements: [Element], _ body: ([Element]) throws -> Void
  ) throws {
    let first = shards[world.rank].lowerBound
    try world.eachBlock(of: shards, numbersPerImage: count) { own in
      Array(elements[count * (own.lowerBound - first)..<count * (own.upperBound - first)])
    } _: {
      try body($0)
    }
  }
}
