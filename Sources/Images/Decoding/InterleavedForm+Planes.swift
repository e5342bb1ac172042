extension InterleavedForm.Pixel {
  /// Writes `count` pixels to planes of `planeSize` bytes each, of which `becomes` is true, from `target`
  /// on.
  func separate(
    _ source: UnsafePointer<UInt8>, count: Int, into target: UnsafeMutablePointer<UInt8>,
    planeSize: Int, channels: Int
  ) {
    switch self {
    case .grey:
      for channel in 0..<channels {
        unsafe (target + channel * planeSize).update(from: source, count: count)
      }
    case .rgb:
      unsafe write(count, into: target, planeSize, channels) { index in
        let place = unsafe source + 3 &* index
        return unsafe (place[0], place[1], place[2])
      }
    case .samples(let samples) where samples == channels || samples == 2:
      for channel in 0..<channels {
        let plane = unsafe target + channel * planeSize
        for index in 0..<count { unsafe plane[index] = source[samples &* index &+ channel] }
      }
    case .samples(let samples):
      unsafe write(count, into: target, planeSize, channels) { index in
        let place = unsafe source + samples &* index
        return unsafe (place[0], place[1], place[2])
      }
    case .invertedCMYK:
      unsafe write(count, into: target, planeSize, channels) { index in
        let place = unsafe source + 4 &* index
        let black = unsafe Int(place[3])
        return unsafe (inked(place[0], black), inked(place[1], black), inked(place[2], black))
      }
    }
  }

  @inline(__always)
  private func write(
    _ count: Int, into target: UnsafeMutablePointer<UInt8>, _ planeSize: Int, _ channels: Int,
    _ colour: (_ index: Int) -> (UInt8, UInt8, UInt8)
  ) {
    if channels == 1 {
      for index in 0..<count {
        let (red, green, blue) = colour(index)
        unsafe target[index] = Images.grey(red, green, blue)
      }
    } else {
      let (second, third) = unsafe (target + planeSize, target + 2 * planeSize)
      for index in 0..<count {
        unsafe (target[index], second[index], third[index]) = colour(index)
      }
    }
  }

  /// PIL's conversion of an ink and black, both inverted, to light.
  @inline(__always)
  private func inked(_ ink: UInt8, _ black: Int) -> UInt8 {
    let product = Int(255 - ink) * black + 128
    return UInt8(clamping: black - (product + product >> 8) >> 8)
  }
}
