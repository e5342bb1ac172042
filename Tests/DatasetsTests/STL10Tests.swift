import Datasets
import Files
import Images
import Storage
import Testing

@Suite struct STL10Tests {
  /// An image whose pixel (h, w) of channel c is h + w / 2 + 30 c + level, column by column.
  private func image(_ level: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for channel in 0..<3 {
      for column in 0..<96 {
        for row in 0..<96 { bytes.append(UInt8(row + column / 2 + 30 * channel + level)) }
      }
    }
    return bytes
  }

  private func write(prefix: String = "") throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(image(1) + image(2), to: prefix + "unlabeled_X.bin")
    try folder.write(image(3) + image(4) + image(5), to: prefix + "train_X.bin")
    try folder.write([10, 1, 10], to: prefix + "train_y.bin")
    try folder.write(image(6), to: prefix + "test_X.bin")
    try folder.write([2], to: prefix + "test_y.bin")
    return folder
  }

  private func open(_ folder: TemporaryFolder, _ kind: DatasetKind, limit: Int? = nil)
    throws -> Dataset
  {
    try Dataset.open(DatasetOptions(kind: kind, root: folder.path, limitPerClass: limit))
  }

  @Test(arguments: ["", "stl10_binary/"]) func learnsFromUnlabelled(prefix: String) throws {
    let folder = try write(prefix: prefix)
    let set = try open(folder, .stl10)
    #expect(
      try set.lackForMeasurement()
        == "has no labels: its train images come without; evaluate with dataset stl10-labelled")
    #expect(try set.labels(of: .test) == [1])
    let pixels = try set.images(of: .train).rawPixels(1..<2).array
    var expected: [Float] = []
    for channel in 0..<3 {
      for row in 0..<96 {
        for column in 0..<96 {
          let level: Int = row + column / 2 + 30 * channel + 2
          expected.append(Float(level) / 255)
        }
      }
    }
    #expect(pixels == expected)
    #expect(throws: FileError.self) { try open(folder, .stl10, limit: 1) }
  }

  @Test func labelled() throws {
    let folder = try write()
    let set = try open(folder, .stl10Labelled)
    #expect(try set.labels(of: .train) == [9, 0, 9])
    #expect(try set.images(of: .train).rawPixels(2..<3).array[0] == Float(5) / 255)
    #expect(try open(folder, .stl10Labelled, limit: 1).labels(of: .train) == [9, 0])
  }

  @Test func badFiles() throws {
    let folder = try write()
    func expect(_ bytes: [UInt8], in name: String, _ problem: String) throws {
      let path = try folder.write(bytes, to: name)
      let error = try #require(throws: FileError.self) { try open(folder, .stl10Labelled) }
      #expect(error.subject == path)
      #expect(error.problem.contains(problem), "\(error)")
    }
    try expect([1, 2], in: "train_y.bin", "2 labels, but 3 images")
    try expect([1, 2, 0], in: "train_y.bin", "label 0 of image 2 is not in 1…10")
    try expect(image(0).dropLast(), in: "train_X.bin", "truncated: 27647 bytes")
  }
}
