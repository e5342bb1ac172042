/// Parts of the colour jitter, in place, with the arithmetic of PIL's `ImageEnhance`.
extension MutablePlanes {
  /// `ImageEnhance.Brightness`: a blend with black.
  func changeBrightness(by factor: Float) {
    unsafe blend(start, count: channels * count, with: 0, factor)
  }

  /// `ImageEnhance.Contrast`: a blend with the mean of the grey image; of channels that are no colours,
  /// each with its own mean.
  func changeContrast(by factor: Float) {
    guard factor != 1 else { return }
    guard unsafe channels == 3 else {
      for channel in unsafe 0..<channels {
        let plane = unsafe start + channel * count
        var sum = 0
        for pixel in unsafe 0..<count { unsafe sum &+= Int(plane[pixel]) }
        unsafe blend(plane, count: count, with: meanLevel(sum), factor)
      }
      return
    }
    var sum = 0
    let (red, green, blue) = unsafe (start, start + count, start + 2 * count)
    for pixel in unsafe 0..<count {
      unsafe sum &+= Int(grey(red[pixel], green[pixel], blue[pixel]))
    }
    unsafe blend(start, count: 3 * count, with: meanLevel(sum), factor)
  }

  /// The rounded mean of the numbers of a plane with that sum.
  private func meanLevel(_ sum: Int) -> Float {
    Float(unsafe (Double(sum) / Double(count) + 0.5).rounded(.down))
  }

  /// `ImageEnhance.Color`: a blend with the grey image; nothing on a grey image.
  func changeSaturation(by factor: Float) {
    guard unsafe channels == 3, factor != 1 else { return }
    let (red, green, blue) = unsafe (start, start + count, start + 2 * count)
    for pixel in unsafe 0..<count {
      let level = unsafe Float(grey(red[pixel], green[pixel], blue[pixel]))
      unsafe red[pixel] = blend(level, Float(red[pixel]), factor)
      unsafe green[pixel] = blend(level, Float(green[pixel]), factor)
      unsafe blue[pixel] = blend(level, Float(blue[pixel]), factor)
    }
  }

  /// All channels become the grey image.
  func becomeGrey() {
    guard unsafe channels == 3 else { return }
    let (red, green, blue) = unsafe (start, start + count, start + 2 * count)
    for pixel in unsafe 0..<count {
      let level = unsafe grey(red[pixel], green[pixel], blue[pixel])
      unsafe red[pixel] = level
      unsafe green[pixel] = level
      unsafe blue[pixel] = level
    }
  }

  /// Mirrors left and right.
  func flip() {
    for row in unsafe 0..<(channels * height) {
      var line = unsafe UnsafeMutableBufferPointer(start: start + row * width, count: width)
      unsafe line.reverse()
    }
  }

}

/// Blends bytes with a level.
private func blend(
  _ bytes: UnsafeMutablePointer<UInt8>, count: Int, with level: Float, _ factor: Float
) {
  guard factor != 1 else { return }
  for index in 0..<count { unsafe bytes[index] = blend(level, Float(bytes[index]), factor) }
}

/// `Image.blend` of one byte: `from` at factor 0, `to` at 1, beyond at more; clamped, truncated.
@inline(__always)
private func blend(_ from: Float, _ to: Float, _ factor: Float) -> UInt8 {
  let value = from + factor * (to - from)
  return truncatedByte(value < 0 ? 0 : value > 255 ? 255 : value)
}

/// The whole part of a number in 0…255, by way of the bits of its sum with 2²³, which, unlike a
/// checked conversion, becomes vector code.
@inline(__always)
func truncatedByte(_ value: Float) -> UInt8 {
  UInt8(truncatingIfNeeded: (value.rounded(.down) + 0x1p23).bitPattern)
}

/// The same of a double.
@inline(__always)
func truncatedByte(_ value: Double) -> UInt8 {
  UInt8(truncatingIfNeeded: (value.rounded(.down) + 0x1p52).bitPattern)
}
