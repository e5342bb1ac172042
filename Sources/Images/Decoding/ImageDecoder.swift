package import Files
internal import Storage

/// Decodes JPEG and PNG files to planes (C, H, W) of bytes; for one thread.
@safe package final class ImageDecoder {
  /// Channels that images are converted to, 1 or 3.
  package let channels: Int
  private let reader = FileReader()
  private let jpeg = JPEGDecoder()
  private var decoded = Buffer(byteCount: 0)
  private var planes = Buffer(byteCount: 0)
  private var height = 0
  private var width = 0

  package init(channels: Int) {
    self.channels = channels
  }

  /// Decodes a file, told by its first bytes and not by its name; the result is `image`.
  ///
  /// - Throws: An error that names the file.
  package func decode(_ path: String) throws(FileError) {
    try reader.read(path)
    let data = unsafe reader.bytes
    let form: InterleavedForm
    do throws(DecodingFault) {
      if unsafe data.starts(with: [0xFF, 0xD8]) {
        form = try unsafe jpeg.decode(data, into: &decoded)
      } else if unsafe data.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
        form = try unsafe decodePNG(data, into: &decoded)
      } else {
        throw DecodingFault("is neither a JPEG nor a PNG file")
      }
    } catch {
      throw FileError(path, error.text)
    }
    height = form.height
    width = form.width
    grow(&planes, to: channels * height * width)
    unsafe form.separate(
      decoded.start.assumingMemoryBound(to: UInt8.self),
      into: planes.start.assumingMemoryBound(to: UInt8.self), channels: channels)
  }

  /// The image decoded last, until the next is.
  @unsafe package var image: PlanarImage {
    unsafe PlanarImage(
      start: UnsafePointer(planes.start.assumingMemoryBound(to: UInt8.self)), channels: channels,
      height: height, width: width)
  }
}

/// What is wrong with the bytes of an image file.
struct DecodingFault: Error {
  let text: String

  init(_ text: String) {
    self.text = text
  }
}

/// Makes a buffer hold at least `byteCount` bytes; what it held is lost.
func grow(_ buffer: inout Buffer, to byteCount: Int) {
  if buffer.byteCount < byteCount { buffer = Buffer(byteCount: byteCount) }
}
