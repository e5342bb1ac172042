import Datasets
import Files
import Images
import Storage
import Testing

@Suite struct SVHNTests {
  /// Images whose pixel (h, w) of channel c is h + 2 w + 60 c + 10 n, laid out as MATLAB does.
  private func images(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for image in 0..<count {
      for channel in 0..<3 {
        for column in 0..<32 {
          for row in 0..<32 {
            bytes.append(UInt8(row + 2 * column + 60 * channel + 10 * image))
          }
        }
      }
    }
    return bytes
  }

  private func file(_ labels: [Double]) -> [UInt8] {
    MATWriting.file([
      ("X", .bytes(images(labels.count), sizes: [32, 32, 3, labels.count])),
      ("y", .numbers(labels)),
    ])
  }

  private func open(_ folder: TemporaryFolder, _ kind: DatasetKind = .svhn, limit: Int? = nil)
    throws -> Dataset
  {
    try Dataset.open(DatasetOptions(kind: kind, root: folder.path, limitPerClass: limit))
  }

  private func write() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(file([1, 10, 1]), to: "train_32x32.mat")
    try folder.write(file([9, 10]), to: "test_32x32.mat")
    try folder.write(file([4]), to: "extra_32x32.mat")
    return folder
  }

  /// Label 10 is the digit 0, and columns become rows.
  @Test func reads() throws {
    let set = try open(write())
    #expect((set.channels, set.imageHeight, set.imageWidth) == (3, 32, 32))
    #expect(try set.labels(of: .train) == [1, 0, 1])
    #expect(try set.labels(of: .test) == [9, 0])
    let pixels = try set.images(of: .train).rawPixels(1..<2).array
    var expected: [Float] = []
    for channel in 0..<3 {
      for row in 0..<32 {
        for column in 0..<32 {
          let level: Int = row + 2 * column + 60 * channel + 10
          expected.append(Float(level) / 255)
        }
      }
    }
    #expect(pixels == expected)
  }

  @Test func extraComesLast() throws {
    let set = try open(write(), .svhnExtra)
    #expect(try set.labels(of: .train) == [1, 0, 1, 4])
    let pixels = try set.images(of: .train).rawPixels(3..<4).array
    #expect(pixels[1] == Float(2) / 255)
    #expect(try open(write(), .svhnExtra, limit: 1).labels(of: .train) == [1, 0, 4])
  }

  @Test func badFiles() throws {
    let folder = try write()
    let path = try folder.place("train_32x32.mat")
    func expect(_ bytes: [UInt8], _ problem: String) throws {
      try folder.write(bytes, to: "train_32x32.mat")
      let error = try #require(throws: FileError.self) { try open(folder) }
      #expect(error.subject == path)
      #expect(error.problem.contains(problem), "\(error)")
    }
    let whole = file([1, 10, 1])
    try expect(Array(whole.dropLast(40)), "truncated: \(whole.count - 40) bytes; expected at least")
    try expect(Array(whole.prefix(4000)), "truncated: 4000 bytes")
    try expect(MATWriting.file([], version: 2), "version 7.3 (HDF5), which is not read; expected")
    try expect(Array("no MAT file".utf8), "is not a MAT file; expected one of version 5")
    try expect(MATWriting.file([("y", .numbers([1]))]), "has no variable X")
    let wrong = MATWriting.file([("X", .bytes(images(1), sizes: [3, 32, 32, 1]))])
    try expect(wrong, "its X is 3 × 32 × 32 × 1; expected 32 × 32 × 3 × N")
    try expect(MATWriting.file([("X", .numbers([1]))]), "is not of bytes; expected uint8")
    try expect(file([1, 11]), "label 11.0 of image 1 is not in 1…10")
    let few = MATWriting.file([
      ("X", .bytes(images(2), sizes: [32, 32, 3, 2])), ("y", .numbers([1])),
    ])
    try expect(few, "1 labels, but 2 images")
    try folder.remove("train_32x32.mat")
    #expect(throws: FileError(path, "no such file")) { try open(folder) }
  }
}
