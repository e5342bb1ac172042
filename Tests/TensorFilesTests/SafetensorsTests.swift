import Files
import Storage
import TensorFiles
import Testing

struct SafetensorsTests {
  /// What Python writes: every type, a scalar, an empty tensor, metadata with escapes.
  @Test func readsWhatPythonWrites() throws {
    let file = try SafetensorsFile(path: fixture("torch.safetensors"))
    #expect(file.metadata == ["round": "2", "note": "a \"quoted\" — line\n"])
    #expect(try file.tensor("floats").array == (0..<12).map { Float($0) / 8 })
    #expect(try file.tensor("doubles").array == [0.1, -.infinity, 3])
    #expect(try file.doubles("doubles") == [0.1, -1e300, 3])
    let halves: [Float] = [0, -0.0, 1, -2.5, 65504, 0x1p-24, 0x1.ff8p-15, .infinity]
    #expect(try file.tensor("halves").array == halves)
    #expect(try file.tensor("brains").array[3...5] == [-2.5, 65536, 0x1.02p-24])
    #expect(try file.integers("integers") == [1, -2, 1 << 62, 0])
    #expect(try file.bytes("bytes") == [0, 7, 255])
    #expect(try file.tensor("scalar").array == [42.5])
    #expect(file.entry("scalar")?.shape == [])
    #expect(try file.tensor("empty").count == 0)
    #expect(file.entry("integers")?.shape == [2, 2])
    #expect(file.entries.count == 8)
  }

  /// Every half equals what the compiler's own type says.
  @Test func halvesAreExact() throws {
    let header = "{\(SafetensorsDamageTests.tensor(dtype: "F16", shape: "65536", "0", "131072"))}"
    var bytes = SafetensorsDamageTests.bytes(header, data: 0)
    for bits in UInt16.min...UInt16.max { bytes += [UInt8(bits & 0xFF), UInt8(bits >> 8)] }
    let scratch = try Scratch()
    let values = try SafetensorsFile(path: scratch.file(bytes)).tensor("a").array
    let wrong = values.indices.filter { bits in
      let expected = Float(Float16(bitPattern: UInt16(bits)))
      return values[bits].bitPattern != expected.bitPattern
        && !(values[bits].isNaN && expected.isNaN)
    }
    #expect(wrong == [])
  }

  @Test func writesAndReadsBack() throws {
    let scratch = try Scratch()
    let path = scratch.path("model.safetensors")
    let entries = [
      SafetensorsEntry(name: "a \"name\"\u{1}\\é", shape: [2, 3]),
      SafetensorsEntry(name: "bank", shape: [5, 2]),
      SafetensorsEntry(name: "order", type: .int64, shape: [2]),
      SafetensorsEntry(name: "exact", type: .float64, shape: [1]),
      SafetensorsEntry(name: "none", shape: [0, 7]),
      SafetensorsEntry(name: "one", shape: []),
    ]
    let metadata = ["configuration": "{\"seed\": 3}\n", "round": "1"]
    let writer = try SafetensorsWriter(path: path, entries: entries, metadata: metadata)
    try writer.write(Tensor([0, 1, 2, 3], shape: [2, 2]), to: "bank")
    try writer.write(integers: [-1, 1 << 40], to: "order")
    try writer.write(Tensor([4, 5, 6, 7, 8, 9], shape: [3, 2]), to: "bank")
    try writer.write(doubles: [0.1], to: "exact")
    try writer.write(Tensor([6, 5, 4, 3, 2, 1], shape: [2, 3]), to: "a \"name\"\u{1}\\é")
    try writer.write(Tensor([7], shape: []), to: "one")
    #expect(try scratch.names == ["model.safetensors.partial"])
    try writer.commit()
    #expect(try scratch.names == ["model.safetensors"])

    let file = try SafetensorsFile(path: path)
    #expect(file.metadata == metadata)
    #expect(Set(file.entries.map(\.name)) == Set(entries.map(\.name)))
    #expect(try file.tensor("bank").array == (0..<10).map { Float($0) })
    #expect(try file.tensor("a \"name\"\u{1}\\é").array == [6, 5, 4, 3, 2, 1])
    #expect(try file.integers("order") == [-1, 1 << 40])
    #expect(try file.doubles("exact") == [0.1])
    #expect(try file.tensor("one").array == [7])

    // The numbers begin at a multiple of eight bytes, and wide types come first.
    let header = try contents(path)
    let length = header[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect(length % 8 == 0)
    #expect(
      file.entries.compactMap(\.type?.size) == file.entries.compactMap(\.type?.size).sorted(by: >))
  }

  @Test func readsRowsOfATensor() throws {
    let file = try SafetensorsFile(path: fixture("torch.safetensors"))
    let target = Tensor(shape: [4, 4])
    try file.read("floats", rows: 1..<3, into: target.rows(2..<4))
    #expect(target.array == (0..<8).map { _ in 0 } + (4..<12).map { Float($0) / 8 })
    let halves = Tensor(shape: [2])
    try file.read("halves", rows: 3..<5, into: halves)
    #expect(halves.array == [-2.5, 65504])
    try file.read("floats", rows: 3..<3, into: Tensor(shape: [0, 4]))
  }

  @Test func saysWhatDoesNotFit() throws {
    let path = fixture("torch.safetensors")
    let file = try SafetensorsFile(path: path)
    func error(_ body: () throws -> Void) -> String {
      do {
        try body()
        return "no error"
      } catch { return "\(error)" }
    }
    #expect(
      error { try file.read("floats", into: Tensor(shape: [4, 3])) }
        == "\(path): tensor 'floats' is F32 [3, 4]; expected shape [4, 3]")
    #expect(
      error { try file.read("floats", rows: 2..<4, into: Tensor(shape: [2, 4])) }
        == "\(path): tensor 'floats' is F32 [3, 4]; expected rows 2..<4")
    #expect(error { _ = try file.tensor("bytes") }.hasSuffix("is U8 [3]; expected floats"))
    #expect(error { _ = try file.integers("floats") }.hasSuffix("is F32 [3, 4]; expected I64"))
    #expect(error { _ = try file.tensor("fc.weight") }.contains("has no tensor 'fc.weight'"))
  }

  @Test func leavesNothingWhenDropped() throws {
    let scratch = try Scratch()
    let path = try scratch.file([1, 2, 3], named: "old")
    do {
      let writer = try SafetensorsWriter(
        path: path, entries: [SafetensorsEntry(name: "a", shape: [2])])
      try writer.write(Tensor([1], shape: [1]), to: "a")
    }
    #expect(try scratch.names == ["old"])
    #expect(try contents(path) == [1, 2, 3])
  }

  @Test func namesAnUnwritableFolder() {
    let path = "/nonexistent-folder/model.safetensors"
    #expect(
      throws: FileError(path + ".partial", "cannot be created: No such file or directory")
    ) { _ = try SafetensorsWriter(path: path, entries: []).commit() }
  }

  @Test func refusesAWriterThatIsNotWhole() async {
    await #expect(processExitsWith: .failure) {
      let scratch = try Scratch()
      try SafetensorsWriter(
        path: scratch.path("x"), entries: [SafetensorsEntry(name: "a", shape: [2])]
      ).commit()
    }
  }
}
