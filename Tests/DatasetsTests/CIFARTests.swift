import Datasets
import Files
import Images
import Storage
import Testing

@Suite struct CIFARTests {
  /// A record of CIFAR-10 whose three planes have one value each.
  private func record(_ labels: [UInt8], _ red: UInt8, _ green: UInt8, _ blue: UInt8) -> [UInt8] {
    labels + [red, green, blue].flatMap { Array(repeating: $0, count: 1024) }
  }

  private var ten: [(name: String, bytes: [UInt8])] {
    (1...5).map { batch in
      (
        "data_batch_\(batch).bin",
        record([UInt8(batch)], 10, 20, UInt8(batch)) + record([9], 0, 255, UInt8(batch))
      )
    } + [
      ("test_batch.bin", record([7], 1, 2, 3)),
      ("batches.meta.txt", Array("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n".utf8)),
    ]
  }

  private func check(_ set: Dataset) throws {
    #expect((set.channels, set.imageHeight, set.imageWidth) == (3, 32, 32))
    #expect(set.classNames == ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"])
    #expect(try set.labels(of: .train) == [1, 9, 2, 9, 3, 9, 4, 9, 5, 9])
    #expect(try set.labels(of: .test) == [7])
    let pixels = try set.images(of: .train).rawPixels(8..<9).array
    #expect(
      pixels
        == [10, 20, 5].flatMap { Array(repeating: Float($0) / 255, count: 1024) })
  }

  @Test(arguments: ["", "cifar-10-batches-bin/"]) func folder(prefix: String) throws {
    let folder = try TemporaryFolder()
    for file in ten { try folder.write(file.bytes, to: prefix + file.name) }
    try check(Dataset.open(DatasetOptions(kind: .cifar10, root: folder.path)))
  }

  @Test(arguments: [true, false]) func archive(isNamed: Bool) throws {
    let folder = try TemporaryFolder()
    let path = try folder.place(isNamed ? "any.tgz" : "cifar-10-binary.tar.gz")
    try ArchiveWriting.tar(
      ten.map { ("cifar-10-batches-bin/\($0.name)", $0.bytes) }, to: path)
    try check(
      Dataset.open(DatasetOptions(kind: .cifar10, root: isNamed ? path : folder.path)))
  }

  @Test func greyAndLimit() throws {
    let folder = try TemporaryFolder()
    for file in ten { try folder.write(file.bytes, to: file.name) }
    let set = try Dataset.open(
      DatasetOptions(kind: .cifar10, root: folder.path, limitPerClass: 2, channels: 1))
    #expect(try set.labels(of: .train) == [1, 9, 2, 9, 3, 4, 5])
    let pixels = try set.images(of: .train).rawPixels(3..<4).array
    // 0, 255, 2 by ITU-R 601: (255 · 38470 + 2 · 7471 + 32768) >> 16
    #expect(pixels == Array(repeating: Float(150) / 255, count: 1024))
    #expect(set.statistics.mean.count == 1 && abs(set.statistics.mean[0] - 0.4809) < 1e-3)
  }

  @Test func hundredUsesTheFineLabel() throws {
    let folder = try TemporaryFolder()
    try folder.write(record([19, 99], 1, 2, 3), to: "cifar-100-binary/train.bin")
    try folder.write(record([0, 42], 4, 5, 6), to: "cifar-100-binary/test.bin")
    let set = try Dataset.open(DatasetOptions(kind: .cifar100, root: folder.path))
    #expect(try set.labels(of: .train) == [99])
    #expect(try set.labels(of: .test) == [42])
    #expect(set.classNames.count == 100 && set.classNames[42] == "42")
    #expect(set.statistics.mean == [0.5071, 0.4866, 0.4409])
  }

  @Test func badFiles() throws {
    let folder = try TemporaryFolder()
    for file in ten { try folder.write(file.bytes, to: file.name) }
    func problem(_ bytes: [UInt8]?, of name: String) throws -> FileError {
      let old = try folder.read(name)
      if let bytes { try folder.write(bytes, to: name) } else { try folder.remove(name) }
      defer { _ = try? folder.write(old, to: name) }
      return try #require(throws: FileError.self) {
        try Dataset.open(DatasetOptions(kind: .cifar10, root: folder.path))
      }
    }
    let batch = "\(folder.path)/data_batch_3.bin"
    var error = try problem(record([1], 1, 2, 3).dropLast(), of: "data_batch_3.bin")
    #expect(error.subject == batch && error.problem.contains("truncated: 3072 bytes"))
    error = try problem(record([10], 1, 2, 3), of: "data_batch_3.bin")
    #expect(error.subject == batch && error.problem == "label 10 of image 0 is not in 0…9")
    error = try problem(nil, of: "data_batch_3.bin")
    #expect(error == FileError(batch, "no such file"))
    error = try problem([], of: "data_batch_3.bin")
    #expect(error == FileError(batch, "is empty"))
  }

  /// The version that most people have is named, wherever it is met, and so is the right one.
  @Test(arguments: [DatasetKind.cifar10, .cifar100]) func pythonVersion(kind: DatasetKind) throws {
    let (stem, names) =
      kind == .cifar10
      ? ("cifar-10", ["data_batch_1", "batches.meta"]) : ("cifar-100", ["meta", "train"])
    let inner = kind == .cifar10 ? "cifar-10-batches-py" : "cifar-100-python"
    func expectNamed(_ root: String, _ subject: String) throws {
      let error = try #require(throws: FileError.self) {
        try Dataset.open(DatasetOptions(kind: kind, root: root))
      }
      #expect(error.subject == subject)
      #expect(error.problem.contains("is of the Python version"), "\(error)")
      #expect(error.problem.contains("\(stem)-binary.tar.gz"), "\(error)")
    }
    let folder = try TemporaryFolder()
    for name in names { try folder.write([0x80, 2], to: "\(inner)/\(name)") }
    try expectNamed(folder.path, folder.place(inner))
    try expectNamed(folder.place(inner), folder.place("\(inner)/\(names[0])"))
    let other = try TemporaryFolder()
    let archive = try other.place("\(stem)-python.tar.gz")
    try ArchiveWriting.tar(names.map { ("\(inner)/\($0)", [0x80, 2]) }, to: archive)
    try expectNamed(other.path, archive)
    try expectNamed(archive, archive)
  }

  @Test func badArchives() throws {
    let folder = try TemporaryFolder()
    func problem(_ path: String) throws -> FileError {
      try #require(throws: FileError.self) {
        try Dataset.open(DatasetOptions(kind: .cifar10, root: path))
      }
    }
    let path = try folder.place("set.tar.gz")
    try ArchiveWriting.tar(ten.filter { $0.name != "data_batch_2.bin" }, to: path)
    #expect(
      try problem(path) == FileError(path, "data_batch_2.bin of cifar10 is not in it"))
    try ArchiveWriting.tar(ten, to: path)
    let whole = try folder.read("set.tar.gz")
    try folder.write(Array(whole[..<(whole.count / 2)]), to: "set.tar.gz")
    #expect(try problem(path).description.hasPrefix("\(path): cannot be read: "))
    try folder.write(Array("no archive".utf8), to: "set.tar.gz")
    #expect(try problem(path).description.hasPrefix("\(path): cannot be read: "))
    #expect(try problem("/no/such").subject == "/no/such")
    let empty = try TemporaryFolder()
    #expect(try problem(empty.path).problem.contains("cifar-10-batches-bin/"))
  }
}
