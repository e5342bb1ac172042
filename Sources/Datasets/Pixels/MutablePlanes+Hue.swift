extension MutablePlanes {
  /// torchvision's `adjust_hue` of a PIL image: to HSV in bytes, add to the hue, and back.
  ///
  /// `factor` is −0.5…0.5 turns of the colour circle; nothing is done to a grey image. Mixed single
  /// and double precision as in Pillow's `Convert.c`, so that every byte is the same.
  func turnHue(by factor: Float) {
    guard unsafe channels == 3 else { return }
    let turn = UInt8(truncatingIfNeeded: Int((Double(factor) * 255).rounded(.towardZero)))
    let (red, green, blue) = unsafe (start, start + count, start + 2 * count)
    for pixel in unsafe 0..<count {
      let (r, g, b) = unsafe (red[pixel], green[pixel], blue[pixel])
      let greatest = max(r, max(g, b))
      let least = min(r, min(g, b))
      let range = Float(greatest &- least)
      let value = Float(greatest)
      let divisor = greatest == least ? 1 : range
      let rc = (value - Float(r)) / divisor
      let gc = (value - Float(g)) / divisor
      let bc = (value - Float(b)) / divisor
      let fromRed = bc - gc
      let fromGreen = Float(2 + Double(rc) - Double(bc))
      let fromBlue = Float(4 + Double(gc) - Double(rc))
      let sector = r == greatest ? fromRed : g == greatest ? fromGreen : fromBlue
      let turns = Double(sector) / 6 + 1
      let hue = Float(turns >= 1 ? turns - 1 : turns)
      let saturation = range / (greatest == 0 ? 1 : value)
      let hueByte = truncatedByte(Double(hue) * 255) &+ turn
      let saturationByte = truncatedByte(Double(saturation) * 255)

      let scaled = Double(hueByte) * 6 / 255
      let whole = scaled.rounded(.down)
      let fraction = Float(scaled - whole)
      let s = Float(Double(saturationByte) / 255)
      let v = Double(greatest)
      let p = truncatedByte(v * (1 - Double(s)) + 0.5)
      let q = truncatedByte(v * (1 - Double(s * fraction)) + 0.5)
      let t = truncatedByte(v * (1 - Double(s) * (1 - Double(fraction))) + 0.5)
      let i = whole == 6 ? 0 : whole
      unsafe red[pixel] = i == 0 || i == 5 ? greatest : i == 1 ? q : i == 4 ? t : p
      unsafe green[pixel] = i == 1 || i == 2 ? greatest : i == 0 ? t : i == 3 ? q : p
      unsafe blue[pixel] = i == 3 || i == 4 ? greatest : i == 2 ? t : i == 5 ? q : p
    }
  }
}
