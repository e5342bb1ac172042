import Foundation
import Images
import Testing

/// Image files of every kind, decoded as PIL does; see `Tests/Peers/decoding_fixtures.py`.
@Suite struct DecodingTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures/decoding")

  /// The names of the image files.
  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { !$0.hasSuffix(".rgb") }.sorted()

  /// What PIL made of an image, as planes.
  private func expected(_ name: String) throws -> [UInt8] {
    let pixels = [UInt8](try Data(contentsOf: Self.folder.appending(path: "\(name).rgb")))
    return (0..<3).flatMap { channel in
      stride(from: channel, to: pixels.count, by: 3).map { pixels[$0] }
    }
  }

  @Test(arguments: names) func pixelsAreThoseOfPIL(name: String) throws {
    let decoder = ImageDecoder(channels: 3)
    try decoder.open(Self.folder.appending(path: name).path)
    try decoder.decode()
    let image = unsafe decoder.image
    unsafe #expect((image.width, image.height) == (21, 13))
    let found = unsafe Array(UnsafeBufferPointer(start: image.start, count: 3 * 21 * 13))
    #expect(found == (try expected(name)))
  }

  @Test func thereAreFiles() { #expect(Self.names.count >= 30) }
}
