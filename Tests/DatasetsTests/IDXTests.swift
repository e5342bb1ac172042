import Datasets
import Files
import Images
import Storage
import Testing

@Suite struct IDXTests {
  /// An IDX file of bytes.
  static func idx(_ sizes: [Int], _ numbers: [UInt8]) -> [UInt8] {
    [0, 0, 8, UInt8(sizes.count)]
      + sizes.flatMap { size in
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) }
      } + numbers
  }

  let images = idx([6, 4, 5], (0..<120).map { UInt8($0) })
  let labels = idx([6], [3, 1, 3, 3, 1, 0])
  let testImages = idx([2, 4, 5], (0..<40).map { UInt8(200 + $0) })
  let testLabels = idx([2], [9, 0])

  private func folder(_ prefix: String = "") throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(images, to: prefix + "train-images-idx3-ubyte")
    try folder.write(labels, to: prefix + "train-labels-idx1-ubyte")
    try ArchiveWriting.gzip(
      testImages, to: folder.place(prefix + "t10k-images-idx3-ubyte.gz"))
    try ArchiveWriting.gzip(
      testLabels, to: folder.place(prefix + "t10k-labels-idx1-ubyte.gz"))
    return folder
  }

  private func open(_ folder: TemporaryFolder, limit: Int? = nil) throws -> Dataset {
    try Dataset.open(DatasetOptions(kind: .mnist, root: folder.path, limitPerClass: limit))
  }

  @Test(arguments: ["", "raw/"]) func plainAndGzipped(prefix: String) throws {
    let folder = try folder(prefix)
    let set = try open(folder)
    #expect((set.channels, set.imageHeight, set.imageWidth) == (1, 4, 5))
    #expect(set.statistics == PixelStatistics(mean: [0.1307], std: [0.3081]))
    #expect(try set.labels(of: .train) == [3, 1, 3, 3, 1, 0])
    #expect(try set.labels(of: .test) == [9, 0])
    let train = try set.images(of: .train).rawPixels(0..<6).array
    #expect(train == (0..<120).map { Float($0) / 255 })
    let test = try set.images(of: .test).rawPixels(1..<2).array
    #expect(test == (220..<240).map { Float($0) / 255 })
  }

  @Test func limitKeepsTheFirstOfEachClassOfTheTrainingSplit() throws {
    let set = try open(folder(), limit: 1)
    #expect(try set.labels(of: .train) == [3, 1, 0])
    #expect(try set.labels(of: .test) == [9, 0])
    let rows = try set.images(of: .train).rawPixels(0..<3).array
    #expect([rows[0], rows[20], rows[40]] == [0, 20.0 / 255, 100.0 / 255])
  }

  /// Each way to be wrong, and words of the error, which must name the file.
  @Test(
    arguments: [
      ("train-images-idx3-ubyte", [0, 0, 8], "truncated: 3 bytes"),
      ("train-images-idx3-ubyte", [], "is empty"),
      ("train-images-idx3-ubyte", idx([6], [1, 2, 3, 4, 5, 6]), "magic number 2049, not 2051"),
      ("train-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 6], "less than its header of 16"),
      ("train-images-idx3-ubyte", idx([6, 4, 5], [1, 2]), "truncated: 2 bytes for 6 × 4 × 5"),
      (
        "train-images-idx3-ubyte", idx([6, 4, 5], Array(repeating: 1, count: 121)),
        "too long: more than 120 bytes for 6 × 4 × 5"
      ),
      (
        "train-images-idx3-ubyte", idx([6, 1 << 31, 1 << 31], [1]), "are not those of images"
      ),
      ("train-images-idx3-ubyte", idx([6, 0, 5], []), "no images"),
      ("train-labels-idx1-ubyte", idx([5], [1, 2, 3, 4, 5]), "5 labels, but"),
      (
        "train-labels-idx1-ubyte", idx([6], [1, 2, 10, 4, 5, 0]),
        "label 10 of image 2 is not in 0…9"
      ),
      ("train-labels-idx1-ubyte", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 5], "cannot be read"),
    ] as [(String, [UInt8], String)])
  func badFiles(name: String, bytes: [UInt8], words: String) throws {
    let folder = try folder()
    let path = try folder.write(bytes, to: name)
    let error = try #require(throws: FileError.self) { try open(folder) }
    #expect(error.subject == path)
    #expect(error.problem.contains(words), "\(error)")
    #expect(!error.description.contains("\n"))
  }

  @Test func missingFileAndFolder() throws {
    let folder = try folder()
    try folder.remove("t10k-labels-idx1-ubyte.gz")
    #expect(
      throws: FileError(
        "\(folder.path)/t10k-labels-idx1-ubyte", "no such file, gzipped (.gz) or not")
    ) { try open(folder) }
    #expect(throws: FileError("/no/such", "no such folder")) {
      try Dataset.open(DatasetOptions(kind: .fashionMNIST, root: "/no/such"))
    }
  }

  @Test func truncatedGzip() throws {
    let folder = try folder()
    let path = try folder.place("t10k-images-idx3-ubyte.gz")
    let whole = try folder.read("t10k-images-idx3-ubyte.gz")
    try folder.write(Array(whole[..<(whole.count - 12)]), to: "t10k-images-idx3-ubyte.gz")
    let error = try #require(throws: FileError.self) { try open(folder) }
    #expect(error.subject == path && error.problem.contains("truncated"), "\(error)")
  }

  @Test func testImagesOfAnotherSize() throws {
    let folder = try folder()
    try folder.remove("t10k-images-idx3-ubyte.gz")
    let path = try folder.write(
      IDXTests.idx([2, 5, 4], Array(repeating: 7, count: 40)), to: "t10k-images-idx3-ubyte")
    let error = try #require(throws: FileError.self) { try open(folder) }
    #expect(error.subject == path && error.problem.contains("4 × 5"), "\(error)")
  }
}
