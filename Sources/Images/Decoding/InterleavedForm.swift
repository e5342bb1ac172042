/// How a decoder leaves an image: channels side by side in each pixel, rows without gaps.
struct InterleavedForm {
  /// What the numbers of a pixel are.
  enum Pixel: Equatable {
    case grey
    case rgb
    /// Ink values inverted, as Adobe's programs write them.
    case invertedCMYK
    /// So many of any meaning; the last of 2 and of 4 is taken for transparency where colours are wanted.
    case samples(Int)

    /// So many numbers, of which one is grey and three are a colour.
    init(samples: Int) {
      switch samples {
      case 1: self = .grey
      case 3: self = .rgb
      default: self = .samples(samples)
      }
    }

    /// Numbers of a pixel: bytes, once deep ones have become such.
    var byteCount: Int {
      switch self {
      case .grey: 1
      case .rgb: 3
      case .invertedCMYK: 4
      case .samples(let count): count
      }
    }

    /// Whether planes of so many channels can be made of them.
    func becomes(channels: Int) -> Bool {
      switch self {
      case .samples(let count):
        count == channels || channels == 1 && [2, 4].contains(count) || channels == 3 && count == 4
      case .grey, .rgb, .invertedCMYK: channels == 1 || channels == 3
      }
    }
  }

  let height: Int
  let width: Int
  let pixel: Pixel
  /// Whether its numbers have two bytes.
  var isDeep = false

  /// Bytes of the whole image.
  var byteCount: Int { height * width * pixel.byteCount * (isDeep ? 2 : 1) }

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
    // More than four numbers count as so many more pixels.
    let weight = (pixel.byteCount + 3) / 4
    guard count * weight <= max(1 << 24, fileSize * pixelsOfByte) else {
      throw DecodingFault(
        "its header claims \(width) × \(height) pixels, which \(fileSize) bytes cannot hold")
    }
  }
}
