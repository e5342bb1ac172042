extension MutablePlanes {
  /// torchvision's `adjust_hue` of a PIL image: to HSV in bytes, add to the hue, and back.
  ///
  /// `factor` is −0.5…0.5 turns of the colour circle; nothing is done to a grey image.
  func turnHue(by factor: Float) {
    guard unsafe channels == 3 else { return }
    let turn = UInt8(truncatingIfNeeded: Int((Double(factor) * 255).rounded(.towardZero)))
    let (red, green, blue) = unsafe (start, start + count, start + 2 * count)
    let whole = unsafe count / 8 * 8
    for pixel in stride(from: 0, to: whole, by: 8) {
      let turned = unsafe turnedHue(
        load(red + pixel), load(green + pixel), load(blue + pixel), by: turn)
      unsafe store(turned.red, red + pixel)
      unsafe store(turned.green, green + pixel)
      unsafe store(turned.blue, blue + pixel)
    }
    for pixel in unsafe whole..<count {
      let turned = unsafe turnedHue(
        SIMD8(repeating: red[pixel]), SIMD8(repeating: green[pixel]),
        SIMD8(repeating: blue[pixel]), by: turn)
      unsafe red[pixel] = turned.red[0]
      unsafe green[pixel] = turned.green[0]
      unsafe blue[pixel] = turned.blue[0]
    }
  }
}

/// Eight colours with their hue turned by `turn` of 255 steps.
///
/// Single and double precision are mixed as they have to be so that every byte of every colour is
/// that of Pillow's `Convert.c`; the test goes through all 2²⁴ colours.
@inline(__always)
private func turnedHue(
  _ red: SIMD8<UInt8>, _ green: SIMD8<UInt8>, _ blue: SIMD8<UInt8>, by turn: UInt8
) -> (red: SIMD8<UInt8>, green: SIMD8<UInt8>, blue: SIMD8<UInt8>) {
  let (r, g, b) = (floats(red), floats(green), floats(blue))
  let value = greater(r, greater(g, b))
  let range = value - lesser(r, lesser(g, b))

  // To hue and saturation. Where the range is 0, so is the saturation, and the hue is of no use.
  let divisor = range.replacing(with: 1, where: range .== 0)
  let (rc, gc, bc) = ((value - r) / divisor, (value - g) / divisor, (value - b) / divisor)
  let fromRed = SIMD8<Double>(bc - gc)
  let fromGreen = 2 + SIMD8<Double>(rc) - SIMD8<Double>(bc)
  let fromBlue = 4 + SIMD8<Double>(gc) - SIMD8<Double>(rc)
  let sector = SIMD8<Float>(fromBlue)
    .replacing(with: SIMD8<Float>(fromGreen), where: g .== value)
    .replacing(with: SIMD8<Float>(fromRed), where: r .== value)
  let turns = SIMD8<Double>(sector) / 6 + 1
  let hue = SIMD8<Float>(turns - turns.rounded(.down))
  let saturation = range / value.replacing(with: 1, where: value .== 0)
  let hueByte = bytes(SIMD8<Float>((SIMD8<Double>(hue) * 255).rounded(.down))) &+ turn
  let saturationByte = SIMD8<Float>((SIMD8<Double>(saturation) * 255).rounded(.down))

  // And back.
  let sixfold = floats(hueByte) * 6
  let whole = ((sixfold + 0.5) / 255).rounded(.down)
  let fraction = (sixfold - 255 * whole) / 255
  let s = saturationByte / 255
  let v = SIMD8<Double>(value)
  let p = (value * (1 - s) + 0.5).rounded(.down)
  let q = SIMD8<Float>((v * (1 - SIMD8<Double>(s * fraction)) + 0.5).rounded(.down))
  let t = SIMD8<Float>(
    (v * (1 - SIMD8<Double>(s) * (1 - SIMD8<Double>(fraction))) + 0.5).rounded(.down))
  let i = whole.replacing(with: 0, where: whole .== 6)
  let (is1, is2, is3, is4) = (i .== 1, i .== 2, i .== 3, i .== 4)
  let (is0, is5) = (i .== 0, i .== 5)
  return (
    bytes(
      p.replacing(with: value, where: is0 .| is5)
        .replacing(with: q, where: is1).replacing(with: t, where: is4)),
    bytes(
      p.replacing(with: value, where: is1 .| is2)
        .replacing(with: q, where: is3).replacing(with: t, where: is0)),
    bytes(
      p.replacing(with: value, where: is3 .| is4)
        .replacing(with: q, where: is5).replacing(with: t, where: is2))
  )
}

/// `pointwiseMax`, which the compiler leaves as a call.
@inline(__always)
private func greater(_ a: SIMD8<Float>, _ b: SIMD8<Float>) -> SIMD8<Float> {
  a.replacing(with: b, where: b .> a)
}

/// `pointwiseMin`, which the compiler leaves as a call.
@inline(__always)
private func lesser(_ a: SIMD8<Float>, _ b: SIMD8<Float>) -> SIMD8<Float> {
  a.replacing(with: b, where: b .< a)
}

@inline(__always)
private func load(_ place: UnsafePointer<UInt8>) -> SIMD8<UInt8> {
  unsafe UnsafeRawPointer(place).loadUnaligned(as: SIMD8<UInt8>.self)
}

@inline(__always)
private func store(_ bytes: SIMD8<UInt8>, _ place: UnsafeMutablePointer<UInt8>) {
  unsafe UnsafeMutableRawPointer(place).storeBytes(of: bytes, as: SIMD8<UInt8>.self)
}

@inline(__always)
private func floats(_ bytes: SIMD8<UInt8>) -> SIMD8<Float> {
  SIMD8<Float>(SIMD8<Int32>(truncatingIfNeeded: bytes))
}

/// Whole numbers in 0…255 as bytes.
@inline(__always)
private func bytes(_ values: SIMD8<Float>) -> SIMD8<UInt8> {
  let bits = unsafe unsafeBitCast(values + 0x1p23, to: SIMD8<UInt32>.self)
  return SIMD8<UInt8>(truncatingIfNeeded: bits)
}
