import Files
import Foundation
import ImageFileWriting
import Images
import Testing

/// Parts of image files are those of the whole image, byte for byte.
@Suite struct PartialDecodingTests {
  struct Kind: Sendable, CustomTestStringConvertible {
    let name: String
    let pixelBytes: Int
    let columns: Int
    let rows: Int
    let isProgressive: Bool
    let isPNG: Bool

    init(
      _ name: String, _ pixelBytes: Int = 3, _ columns: Int = 1, _ rows: Int = 1,
      isProgressive: Bool = false, isPNG: Bool = false
    ) {
      self.name = name
      self.pixelBytes = pixelBytes
      self.columns = columns
      self.rows = rows
      self.isProgressive = isProgressive
      self.isPNG = isPNG
    }

    var testDescription: String { name }
  }

  static let kinds = [
    Kind("4:4:4"), Kind("4:2:2", 3, 2, 1), Kind("4:2:0", 3, 2, 2), Kind("4:4:0", 3, 1, 2),
    Kind("4:1:1", 3, 4, 1), Kind("grey", 1), Kind("grey with factors of two", 1, 2, 2),
    Kind("CMYK", 4), Kind("CMYK 4:2:0", 4, 2, 2),
    Kind("progressive 4:4:4", isProgressive: true),
    Kind("progressive 4:2:0", 3, 2, 2, isProgressive: true), Kind("PNG", isPNG: true),
    Kind("grey PNG", 1, isPNG: true),
  ]

  /// A file of noise: a pixel from the wrong block shows.
  private func write(_ kind: Kind, height: Int, width: Int) throws -> String {
    let noise = (0..<height * width * kind.pixelBytes).map { place in
      UInt8(truncatingIfNeeded: place &* 2_654_435_761 >> 13)
    }
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    if kind.isPNG {
      let isWritten = unsafe write_png(
        noise, CInt(kind.pixelBytes), CInt(height), CInt(width), path)
      #expect(isWritten)
      return path
    }
    let form = jpeg_form(
      columns: CInt(kind.columns), rows: CInt(kind.rows), quality: 90,
      is_progressive: kind.isProgressive)
    var count: UInt = 0
    let file = try unsafe #require(
      write_jpeg_as(
        form, noise, CInt(kind.pixelBytes), CInt(height), CInt(width), &count))
    defer { unsafe free(file) }
    try unsafe Data(bytes: file, count: Int(count)).write(to: URL(filePath: path))
    return path
  }

  /// What the decoder holds, cut to `part`.
  private func cut(_ decoder: ImageDecoder, _ part: CropBox) -> [UInt8] {
    let image = unsafe decoder.image
    let (top, left) = (part.top - decoder.held.top, part.left - decoder.held.left)
    return unsafe (0..<image.channels).flatMap { channel in
      (top..<top + part.height).flatMap { row in
        let first = unsafe image.start + (channel * image.height + row) * image.width + left
        return unsafe Array(UnsafeBufferPointer(start: first, count: part.width))
      }
    }
  }

  /// Parts at all borders, inside, of one pixel, and many at random, of images whose sides are not
  /// whole blocks.
  private func parts(height: Int, width: Int) -> [CropBox] {
    var number: UInt32 = 1
    func random(_ range: ClosedRange<Int>) -> Int {
      number = number &* 1_664_525 &+ 1_013_904_223
      return range.lowerBound + Int(number >> 8) % range.count
    }
    var parts = [
      CropBox(top: 0, left: 0, height: height, width: width),
      CropBox(top: 0, left: 0, height: 1, width: 1),
      CropBox(top: height - 1, left: width - 1, height: 1, width: 1),
      CropBox(top: 0, left: width / 2, height: height, width: 3),
      CropBox(top: height / 2, left: 0, height: 3, width: width),
    ]
    for _ in 0..<60 {
      let (partHeight, partWidth) = (random(1...height), random(1...width))
      parts.append(
        CropBox(
          top: random(0...height - partHeight), left: random(0...width - partWidth),
          height: partHeight, width: partWidth))
    }
    return parts
  }

  @Test(arguments: kinds, [1, 3]) func partsAreThoseOfTheWhole(kind: Kind, channels: Int) throws {
    for (height, width) in [(101, 135), (64, 96), (7, 150), (130, 9)] {
      let path = try write(kind, height: height, width: width)
      defer { try? FileManager.default.removeItem(atPath: path) }
      let whole = ImageDecoder(channels: channels)
      try whole.open(path)
      try whole.decode()
      let decoder = ImageDecoder(channels: channels)
      for part in parts(height: height, width: width) {
        try decoder.open(path)
        #expect(decoder.size == (height, width))
        try decoder.decode(part)
        #expect(cut(decoder, part) == cut(whole, part), "\(part) of \(width) × \(height)")
      }
    }
  }

  /// The same of an image shrunk as it is decoded.
  @Test(arguments: kinds.filter { !$0.isPNG }, [1, 2, 4])
  func shrunkPartsAreThoseOfTheShrunkWhole(kind: Kind, eighths: Int) throws {
    let path = try write(kind, height: 201, width: 235)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let (height, width) = ((201 * eighths + 7) / 8, (235 * eighths + 7) / 8)
    let whole = ImageDecoder(channels: 3)
    try whole.open(path)
    try whole.decode(CropBox(top: 0, left: 0, height: height, width: width), eighths: eighths)
    let decoder = ImageDecoder(channels: 3)
    for part in parts(height: height, width: width) {
      try decoder.open(path)
      try decoder.decode(part, eighths: eighths)
      #expect(cut(decoder, part) == cut(whole, part), "\(part) of \(width) × \(height)")
    }
  }

  /// A part far from the end is refused as the whole is.
  @Test(arguments: kinds) func aFileThatEndsTooEarlyIsNamed(kind: Kind) throws {
    let path = try write(kind, height: 101, width: 135)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let bytes = try Data(contentsOf: URL(filePath: path))
    try bytes.dropLast(kind.isPNG ? bytes.count / 3 : 2).write(to: URL(filePath: path))
    let error = #expect(throws: FileError.self) {
      let decoder = ImageDecoder(channels: 3)
      try decoder.open(path)
      try decoder.decode(CropBox(top: 0, left: 0, height: 1, width: 1))
    }
    #expect(error?.subject == path)
  }

  /// The size in the header is changed; no memory is taken for what it claims.
  @Test(arguments: [(65_500, 65_500, "at most"), (12_000, 12_000, "cannot hold")])
  func aHeaderThatClaimsTooMuchIsNamed(height: Int, width: Int, words: String) throws {
    let path = try write(Kind("4:4:4"), height: 16, width: 16)
    defer { try? FileManager.default.removeItem(atPath: path) }
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    let frame = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xFF, 0xC0]) })
    bytes[frame + 5] = UInt8(height >> 8)
    bytes[frame + 6] = UInt8(height & 255)
    bytes[frame + 7] = UInt8(width >> 8)
    bytes[frame + 8] = UInt8(width & 255)
    try Data(bytes).write(to: URL(filePath: path))
    let error = #expect(throws: FileError.self) { try ImageDecoder(channels: 3).open(path) }
    #expect(error?.subject == path)
    #expect(error?.problem.contains(words) == true)
  }
}
