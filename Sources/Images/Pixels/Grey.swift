/// Grey from red, green and blue by ITU-R 601-2 in 16-bit fixed point, as PIL's `convert("L")`.
@inline(__always)
func grey(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
  let sum = UInt32(red) &* 19595 &+ UInt32(green) &* 38470 &+ UInt32(blue) &* 7471 &+ 0x8000
  return UInt8(truncatingIfNeeded: sum >> 16)
}

/// Copies `count` pixels of planes from one number of channels (1 or 3) to another.
package func convertPlanes(
  from source: UnsafePointer<UInt8>, channels: Int, to target: UnsafeMutablePointer<UInt8>,
  channels targetChannels: Int, count: Int
) {
  if channels == targetChannels {
    unsafe target.update(from: source, count: channels * count)
  } else if channels == 1 {
    for channel in 0..<targetChannels {
      unsafe (target + channel * count).update(from: source, count: count)
    }
  } else {
    for pixel in 0..<count {
      unsafe target[pixel] = grey(
        source[pixel], source[count + pixel], source[2 * count + pixel])
    }
  }
}
