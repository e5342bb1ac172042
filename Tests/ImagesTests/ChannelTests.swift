import Files
import Foundation
import Images
import Testing

/// Images of many channels and of 16 bits, in TIFF, NumPy and PNG files; see
/// `Tests/Peers/channel_fixtures.py`.
@Suite struct ChannelTests {
  /// A file, what is asked of it, and how many channels come out.
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let file: String
    let channels: Int
    let range: [Int]?

    var testDescription: String { file }
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures/channels")

  /// All files.
  static let cases: [Case] = {
    guard let json = try? Data(contentsOf: folder.appending(path: "index.json")) else { return [] }
    return (try? JSONDecoder().decode([Case].self, from: json)) ?? []
  }()

  private func decoder(_ channels: Int, _ range: [Int]? = nil) -> ImageDecoder {
    ImageDecoder(
      PixelForm(
        channels: channels, range: range.map { PixelRange(least: $0[0], greatest: $0[1]) }))
  }

  private func planes(_ decoder: ImageDecoder) -> [UInt8] {
    let image = unsafe decoder.image
    return unsafe Array(
      UnsafeBufferPointer(start: image.start, count: image.channels * image.height * image.width))
  }

  @Test func thereAreFiles() { #expect(Self.cases.count >= 40) }

  @Test(arguments: cases) func pixelsAreThoseThatWereWritten(_ item: Case) throws {
    let decoder = decoder(item.channels, item.range)
    try decoder.open(Self.folder.appending(path: item.file).path)
    #expect(decoder.size == (13, 21))
    let expected = [UInt8](try Data(contentsOf: Self.folder.appending(path: "\(item.file).planes")))
    try decoder.decode()
    #expect(planes(decoder) == expected)

    let part = CropBox(top: 3, left: 5, height: 7, width: 11)
    try decoder.open(Self.folder.appending(path: item.file).path)
    try decoder.decode(part)
    let wanted = (0..<item.channels).flatMap { channel in
      (0..<part.height).flatMap { row in
        (0..<part.width).map { expected[(channel * 13 + part.top + row) * 21 + part.left + $0] }
      }
    }
    #expect(planes(decoder) == wanted)
  }

  @Test(arguments: [
    ("five-16.tif", 3, "has 5 channels, not 3; expected --channels 5"),
    ("rgb.tif", 4, "has 3 channels, not 4; expected --channels 3"),
    ("five-C-little.npy", 1, "has 5 channels, not 1; expected --channels 5"),
  ]) func otherChannelsAreNamed(file: String, channels: Int, message: String) {
    let error = #expect(throws: FileError.self) {
      try decoder(channels).open(Self.folder.appending(path: file).path)
    }
    #expect(error?.problem == message)
  }

  @Test func numbersAreCountedForTheirRange() throws {
    let decoder = decoder(1)
    decoder.deepCounts = DeepCounts()
    try decoder.open(Self.folder.appending(path: "grey-12-of-16.tif").path)
    try decoder.decode()
    let range = try #require(decoder.deepCounts?.range)
    #expect(range.greatest <= 4095 && range.greatest > 3900 && range.least < 200)
  }

  @Test(arguments: [
    "rgb-lzw-strips.tif", "rgb-tiles.tif", "pages.tif", "five-16-separate-tiles.tif",
  ])
  func cutOffFilesAreErrors(file: String) throws {
    let whole = [UInt8](try Data(contentsOf: Self.folder.appending(path: file)))
    let cut = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).tif")
    defer { try? FileManager.default.removeItem(at: cut) }
    try Data(whole.prefix(whole.count / 2)).write(to: cut)
    let error = #expect(throws: FileError.self) {
      let decoder = decoder(file.hasPrefix("five") ? 5 : file == "pages.tif" ? 6 : 3)
      try decoder.open(cut.path)
      try decoder.decode()
    }
    #expect(error?.subject == cut.path)
  }
}
