import Files
import Storage
import TensorFiles
import Testing

struct EmbeddingsTests {
  /// Rows of a file, of each form that is read.
  @Test(arguments: ["matrix.npy", "halves.npy", "big-halves.npy", "fortran.npy"])
  func readsAMatrix(name: String) throws {
    let rows = try Embeddings(path: fixture(name))
    #expect(rows.rowCount == 3)
    #expect(rows.dimension == 4)
    let part = Tensor(shape: [2, 4])
    try rows.read(rows: 1..<3, into: part)
    #expect(part.array == Array(NumPyTests.matrix[4...]))
  }

  @Test func readsATensor() throws {
    let rows = try Embeddings(path: fixture("torch.safetensors"), tensor: "floats")
    #expect(try all(rows) == NumPyTests.matrix)
    let none = try #require(throws: FileError.self) {
      _ = try Embeddings(path: fixture("torch.safetensors"), tensor: "integers")
    }
    #expect("\(none)".contains("tensor 'integers' [2, 2] has no floats"))
    let several = try #require(throws: FileError.self) {
      _ = try Embeddings(path: fixture("torch.safetensors"))
    }
    #expect("\(several)".contains("has 2 matrices of floats (empty, floats); expected --tensor"))
  }

  /// Shards of several files are one matrix, wherever a range begins and ends.
  @Test func readsShardsInTheOrderOfTheirNames() throws {
    let scratch = try Scratch()
    var start = 0
    for (shard, count) in [3, 0, 1, 4].enumerated() {
      try shardOfRows(start..<start + count, scratch.path("rows-\(shard).npy"))
      start += count
    }
    let rows = try Embeddings(path: scratch.folder)
    #expect(rows.rowCount == 8)
    for lower in 0..<8 {
      for upper in lower...8 {
        let part = Tensor(shape: [upper - lower, 2])
        try rows.read(rows: lower..<upper, into: part)
        #expect(part.array == (2 * lower..<2 * upper).map(Float.init))
      }
    }
    #expect(rows.place(of: 3) == (scratch.path("rows-2.npy"), 0))
    #expect(rows.place(of: 7) == (scratch.path("rows-3.npy"), 3))
  }

  @Test func readsRawFloats() throws {
    let scratch = try Scratch()
    let bytes = NumPyTests.matrix.flatMap { number in
      (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) }
    }
    let path = try scratch.file(bytes, named: "rows.raw")
    #expect(try all(Embeddings(path: path, dimension: 4)) == NumPyTests.matrix)
    try expect(path, dimension: nil, "does not say how many numbers a row has")
    try expect(path, dimension: 5, "has 48 bytes; expected a multiple of 20")
  }

  @Test func refusesWhatIsNoMatrix() throws {
    let scratch = try Scratch()
    try expect(fixture("vector.npy"), dimension: nil, "has shape [3]; expected (N, d)")
    try expect(fixture("integers.npy"), dimension: nil, "holds integers; expected float16")
    try expect(fixture("matrix.npy"), dimension: 5, "has rows of 4 numbers; expected dimension 5")
    try expect(scratch.folder, dimension: nil, "holds no shards; expected files of one form")
    try expect(scratch.path("a.parquet"), dimension: nil, "is of a form that is not read")
    try shardOfRows(0..<1, scratch.path("rows-10.npy"))
    try shardOfRows(1..<2, scratch.path("rows-2.npy"))
    try expect(scratch.folder, dimension: nil, "is before rows-10.npy by its number")
    _ = try scratch.file([0, 0, 0, 0], named: "rows.raw")
    try expect(scratch.folder, dimension: nil, "holds shards of different forms: .npy, .raw")
  }

  /// Each names the file and says what is wrong.
  private func expect(_ path: String, dimension: Int?, _ problem: String) throws {
    let error = try #require(throws: FileError.self) {
      _ = try Embeddings(path: path, dimension: dimension)
    }
    #expect("\(error)".contains(problem), "\(error)")
  }

  private func all(_ rows: Embeddings) throws -> [Float] {
    let target = Tensor(shape: [rows.rowCount, rows.dimension])
    try rows.read(rows: 0..<rows.rowCount, into: target)
    return target.array
  }

  /// Rows (2 i, 2 i + 1).
  private func shardOfRows(_ rows: Range<Int>, _ path: String) throws {
    let writer = try NumPyWriter(path: path, type: .float32, shape: [rows.count, 2])
    try writer.append(
      Tensor((2 * rows.lowerBound..<2 * rows.upperBound).map(Float.init), shape: [rows.count, 2]))
    try writer.commit()
  }
}
