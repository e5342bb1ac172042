/// How a decoder leaves an image: channels side by side in each pixel, rows without gaps.
struct InterleavedForm {
  /// What the bytes of a pixel are.
  enum Pixel: Int {
    case grey = 1
    case rgb = 3
    /// Ink values inverted, as Adobe's programs write them.
    case invertedCMYK = 4

    var byteCount: Int { rawValue }
  }

  let height: Int
  let width: Int
  let pixel: Pixel

  /// Bytes of the whole image.
  var byteCount: Int { height * width * pixel.byteCount }

  /// The most pixels that an image may have: where PIL refuses one as a "decompression bomb".
  static let greatestCount = 178_956_970

  /// Throws when a header claims more pixels than an image may have, or than `fileSize` bytes can
  /// hold, before any memory is taken for them.
  ///
  /// Up to 2²⁴ pixels no file is too small: there are ways to code a blank image in next to nothing.
  func checkSize(fileSize: Int, pixelsOfByte: Int) throws(DecodingFault) {
    let count = height * width
    guard count <= InterleavedForm.greatestCount else {
      throw DecodingFault(
        "its header claims \(width) × \(height) pixels; at most "
          + "\(InterleavedForm.greatestCount) are read")
    }
    guard count <= max(1 << 24, fileSize * pixelsOfByte) else {
      throw DecodingFault(
        "its header claims \(width) × \(height) pixels, which \(fileSize) bytes cannot hold")
    }
  }
}
