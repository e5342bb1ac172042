import Datasets
import Files
import Images
import Testing

/// What a check says of image files.
@Suite struct ImageFindingsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(jpeg name: String, _ pixelBytes: Int, side: Int = 8) throws {
    let pixels = (0..<side * side * pixelBytes).map { UInt8(($0 * 7) % 251) }
    try folder.write(
      ImageWriting.jpeg(pixels, pixelBytes: pixelBytes, height: side, width: side),
      to: "set/train/n02105855/\(name)")
  }

  private func write(png name: String, _ channels: Int) throws {
    let pixels = (0..<64 * channels).map { UInt8(($0 * 5) % 251) }
    try ImageWriting.png(
      pixels, channels: channels, height: 8, width: 8,
      to: folder.place("set/train/n02105855/\(name)"))
  }

  private func findings(threads: Int) throws -> ImageFindings {
    let options = DatasetOptions(kind: .imageFolder, root: try folder.place("set"))
    let listing = try ImageListing.whole(options)
    let index = try #require(listing.parts[.train]?.index)
    return ImageFiles(index, root: listing.root).check(
      0..<index.count, as: PixelForm(channels: 3), threads: threads)
  }

  @Test func countsKindsAndNamesTheOddOnes() throws {
    try write(jpeg: "grey.JPEG", 1)
    try write(jpeg: "rgb.JPEG", 3, side: 24)
    try write(jpeg: "rgb2.jpg", 3)
    try write(jpeg: "n01739381_1309.JPEG", 4)
    try write(jpeg: "ink.JPEG", 4)
    try write(png: "n02105855_2933.JPEG", 3)
    try write(png: "alpha.png", 4)
    try write(png: "grey.png", 1)
    try folder.write([1, 2, 3], to: "set/train/n02105855/a.jpg")
    try folder.write([], to: "set/train/n02105855/b.jpg")
    let found = try findings(threads: 1)
    #expect(found.count == 10)
    #expect(
      found.kinds == [
        "JPEG, grey": 1, "JPEG, RGB": 2, "JPEG, CMYK": 2, "PNG, RGB": 1, "PNG, RGB, alpha": 1,
        "PNG, grey": 1,
      ])
    #expect(
      found.inked == ["train/n02105855/ink.JPEG", "train/n02105855/n01739381_1309.JPEG"])
    #expect(found.misnamed == ["train/n02105855/n02105855_2933.JPEG"])
    #expect(found.faults.map(\.name) == ["train/n02105855/a.jpg", "train/n02105855/b.jpg"])
    #expect(found.shorterSide(atShare: 0) == 8 && found.shorterSide(atShare: 1) == 24)
    #expect(try findings(threads: 3) == found)
  }
}
