import Files
import Storage
import TensorFiles
import Testing

struct NumPyTests {
  static let matrix = (0..<12).map { Float($0) / 8 }

  @Test(arguments: [
    "matrix.npy", "version2.npy", "fortran.npy", "big-endian.npy", "halves.npy", "big-halves.npy",
  ]) func readsMatrices(name: String) throws {
    let file = try NumPyFile(path: fixture(name))
    #expect(file.shape == [3, 4])
    #expect(file.rowCount == 3)
    #expect(file.columnCount == 4)
    #expect(try file.tensor().array == Self.matrix)
    let rows = Tensor(shape: [2, 4])
    try file.read(rows: 1..<3, into: rows)
    #expect(rows.array == Array(Self.matrix[4...]))
  }

  /// NumPy under Python 2 wrote sizes as long integers.
  @Test func readsTheShapeOfPython2() throws {
    let scratch = try Scratch()
    var bytes = try contents(fixture("matrix.npy"))
    let sizes = try #require(bytes.firstRange(of: Array("(3, 4), }  ".utf8)))
    bytes.replaceSubrange(sizes, with: Array("(3L, 4L), }".utf8))
    let file = try NumPyFile(path: scratch.file(bytes))
    #expect(file.shape == [3, 4])
    #expect(try file.tensor().array == Self.matrix)
    bytes.replaceSubrange(sizes, with: Array("(L, 4L), }  ".utf8.dropLast()))
    let wrong = try scratch.file(bytes)
    #expect(throws: FileError.self) { _ = try NumPyFile(path: wrong) }
  }

  @Test func readsOtherKinds() throws {
    let vector = try NumPyFile(path: fixture("vector.npy"))
    #expect(vector.shape == [3])
    #expect(try vector.tensor().array == [0.125, 0.625, 1.125])
    let doubles = try NumPyFile(path: fixture("doubles.npy"))
    #expect(doubles.type == .float64)
    #expect(try doubles.tensor().array == (0..<12).map { Float(Double($0) / 8 + 0.1) })
    let both = try NumPyFile(path: fixture("big-doubles.npy"))
    #expect(try both.tensor().array == (0..<12).map { Float($0) / 8 + 1000 })
    #expect(
      try NumPyFile(path: fixture("big-integers.npy")).integers() == [1, -2, 3, 1 << 62])
    let integers = try NumPyFile(path: fixture("integers.npy"))
    #expect(try integers.integers() == [1, -2, 3, 1 << 62])
    #expect(try integers.integers(rows: 1..<2) == [3, 1 << 62])
  }

  @Test func writesInPieces() throws {
    let scratch = try Scratch()
    let floats = try NumPyWriter(path: scratch.path("f.npy"), type: .float32, shape: [3, 4])
    try floats.append(Tensor(Array(Self.matrix[..<8]), shape: [2, 4]))
    try floats.append(Tensor(Array(Self.matrix[8...]), shape: [1, 4]))
    try floats.commit()
    // The same bytes as NumPy's own.
    #expect(try contents(scratch.path("f.npy")) == contents(fixture("matrix.npy")))

    let integers = try NumPyWriter(path: scratch.path("i.npy"), type: .int64, shape: [3])
    try integers.append(integers: [5, -6])
    try integers.append(integers: [1 << 50])
    try integers.commit()
    #expect(try NumPyFile(path: scratch.path("i.npy")).integers() == [5, -6, 1 << 50])

    try NumPyWriter(path: scratch.path("e.npy"), type: .float32, shape: [0, 128]).commit()
    #expect(try NumPyFile(path: scratch.path("e.npy")).tensor().shape == [0, 128])
    #expect(try scratch.names == ["e.npy", "f.npy", "i.npy"])
  }

  @Test(arguments: [
    ("objects.npy", "holds Python objects, which are pickled; expected float16, float32, float64"),
    ("cube.npy", "has 3 dimensions [3, 2, 2]; expected 1 or 2"),
    ("records.npy", "holds records; expected float16, float32, float64 or int64 numbers"),
    ("short.npy", "holds numbers of type '<i2'; expected float16, float32, float64 or int64"),
    ("torch.safetensors", "is not a NumPy array file; expected a file by numpy.save"),
    ("none.npy", "cannot be opened: No such file or directory"),
  ]) func refuses(name: String, message: String) throws {
    let path = fixture(name)
    let error = try #require(throws: FileError.self) { _ = try NumPyFile(path: path) }
    #expect("\(error)".hasPrefix("\(path): \(message)"))
  }

  @Test func refusesWrongUse() throws {
    let integers = try NumPyFile(path: fixture("integers.npy"))
    #expect(throws: FileError.self) { _ = try integers.tensor() }
    #expect(throws: FileError.self) { _ = try integers.integers(rows: 1..<3) }
    let floats = try NumPyFile(path: fixture("matrix.npy"))
    #expect(throws: FileError.self) { _ = try floats.integers() }
  }

  @Test func saysHowFarAFileGoes() throws {
    let scratch = try Scratch()
    let good = try contents(fixture("matrix.npy"))
    let short = try scratch.file(Array(good.dropLast(5)))
    let error = try #require(throws: FileError.self) { _ = try NumPyFile(path: short) }
    #expect(
      "\(error)" == "\(short): is truncated: 43 bytes of numbers; expected 48 for the shape [3, 4]")
    let long = try scratch.file(good + [0])
    #expect(throws: FileError.self) { _ = try NumPyFile(path: long) }
  }

  @Test func survivesDamage() throws {
    let scratch = try Scratch()
    let good = try contents(fixture("matrix.npy"))
    for end in good.indices {
      let path = try scratch.file(Array(good[..<end]))
      #expect(throws: FileError.self) { _ = try NumPyFile(path: path) }
    }
    for place in 0..<128 {
      for flip: UInt8 in [0x01, 0x02, 0x04, 0x20, 0xFF] {
        var bytes = good
        bytes[place] ^= flip
        let path = try scratch.file(bytes)
        do throws(FileError) {
          let file = try NumPyFile(path: path)
          if file.type.isFloat { _ = try file.tensor() }
        } catch { continue }
      }
    }
  }
}
