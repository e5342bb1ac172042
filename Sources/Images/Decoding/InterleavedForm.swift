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

  /// Throws when there are more than 2²⁸ pixels: the file is more likely broken than a photograph.
  func checkSize() throws(DecodingFault) {
    guard height * width <= 1 << 28 else {
      throw DecodingFault("\(width) × \(height) pixels are too many")
    }
  }

  /// Writes planes (channels, H, W).
  func separate(
    _ source: UnsafePointer<UInt8>, into target: UnsafeMutablePointer<UInt8>, channels: Int
  ) {
    let count = height * width
    let step = pixel.byteCount
    for index in 0..<count {
      let place = unsafe source + index * step
      var (red, green, blue) = unsafe (place[0], place[0], place[0])
      switch pixel {
      case .grey: break
      case .rgb: (green, blue) = unsafe (place[1], place[2])
      case .invertedCMYK:
        let black = unsafe Int(place[3])
        red = unsafe inked(place[0], black)
        green = unsafe inked(place[1], black)
        blue = unsafe inked(place[2], black)
      }
      if channels == 1 {
        unsafe target[index] = pixel == .grey ? red : grey(red, green, blue)
      } else {
        unsafe target[index] = red
        unsafe target[count + index] = green
        unsafe target[2 * count + index] = blue
      }
    }
  }

  /// PIL's conversion of an ink and black, both inverted, to light.
  private func inked(_ ink: UInt8, _ black: Int) -> UInt8 {
    let product = Int(255 - ink) * black + 128
    return UInt8(clamping: black - (product + product >> 8) >> 8)
  }
}
