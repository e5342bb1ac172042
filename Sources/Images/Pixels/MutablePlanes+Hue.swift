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
/// Pillow's `Convert.c` mixes single and double precision. Single precision gives the same bytes in
/// this form, where each hue is one division, one sum and another division, each rounded once; the
/// test goes through all 2²⁴ colours.
@inline(__always)
private func turnedHue(
  _ red: SIMD8<UInt8>, _ green: SIMD8<UInt8>, _ blue: SIMD8<UInt8>, by turn: UInt8
) -> (red: SIMD8<UInt8>, green: SIMD8<UInt8>, blue: SIMD8<UInt8>) {
  let (r, g, b) = (floats(red), floats(green), floats(blue))
  let value = greater(r, greater(g, b))
  let least = lesser(r, lesser(g, b))
  let middle = r + g + b - value - least
  let range = value - least

  // To hue and saturation. Where the range is 0, so is the saturation, and the hue is of no use.
  // Red is at 0 of the circle's sixths, green at 2, blue at 4; how far the hue is from the corner
  // between the greatest and the other one that is not the least, the middle one tells.
  let away = (value - middle) / range.replacing(with: 1, where: range .== 0)
  let (isRed, isGreen) = (r .== value, g .== value)
  let isAfter =
    (isRed .& (b .== least)) .| (.!isRed .& isGreen .& (r .== least))
    .| (.!isRed .& .!isGreen .& (g .== least))
  let corner = SIMD8<Float>(repeating: 3).replacing(with: 1, where: isGreen)
    .replacing(with: -1, where: isRed)
  let sixths =
    (corner + away).replacing(with: corner + 2 - away, where: isAfter)
  let turns = sixths / 6
  let hue = turns.replacing(with: turns + 1, where: turns .< 0)
  let hueByte = bytes((hue * 255).rounded(.down)) &+ turn
  let saturationByte = (range * 255 / value.replacing(with: 1, where: value .== 0)).rounded(.down)

  // And back: of each colour one channel is the value, one the least, and one between.
  let sixfold = floats(hueByte) * 6
  let whole = ((sixfold + 0.5) * (1 / 255)).rounded(.down)
  let fraction = (sixfold - 255 * whole) * (1 / 255)
  let saturation = saturationByte * (1 / 255)
  let sector = whole.replacing(with: 0, where: whole .== 6)
  let (is0, is1, is2) = (sector .== 0, sector .== 1, sector .== 2)
  let (is3, is4, is5) = (sector .== 3, sector .== 4, sector .== 5)
  let fall = (1 - fraction).replacing(with: fraction, where: is1 .| is3 .| is5)
  let low = (value * (1 - saturation) + 0.5).rounded(.down)
  let between = (value * (1 - saturation * fall) + 0.5).rounded(.down)
  return (
    bytes(
      low.replacing(with: value, where: is0 .| is5).replacing(with: between, where: is1 .| is4)),
    bytes(
      low.replacing(with: value, where: is1 .| is2).replacing(with: between, where: is0 .| is3)),
    bytes(
      low.replacing(with: value, where: is3 .| is4).replacing(with: between, where: is2 .| is5))
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
