internal import Arithmetic
public import Storage

extension BatchNormalisation {
  /// Σx and Σx² of each channel of `input`; see `ValueSums`.
  public static func sums(of input: Activation) -> ChannelSums {
    switch StoredLanesKind(input.shape) {
    case .sixteenFloats: sums(SIMD16<Float>.self, of: input)
    case .eightFloats: sums(SIMD8<Float>.self, of: input)
    case .sixteenBFloats: sums(BFloat16x16.self, of: input)
    case .eightBFloats: sums(BFloat16x8.self, of: input)
    }
  }

  @inline(__always)
  private static func sums<S: StoredLanes>(
    _: S.Type, of input: Activation
  ) -> ChannelSums {
    let lanes = S.Lanes.scalarCount
    let groups = ChannelGroups(input.shape, lanes: lanes)
    return sums(of: input, lanes: lanes, groups: groups.count) { group, image in
      let plane = unsafe input.vectors(at: groups.start(image: image, group: group), S.self)
      var values = ValueSums<S.Lanes>(count: groups.pixels)
      for pixel in 0..<groups.pixels {
        values.add(unsafe plane[pixel * groups.step].lanes, isFirst: pixel == 0)
      }
      return values
    }
  }

  /// `output` = scale·`input` + shift for each channel, plus `shortcut`, through ReLU if asked.
  ///
  /// `scale` and `shift` have a number a channel; `output` may be `input`.
  public static func apply(
    _ input: Activation, scale: Tensor, shift: Tensor, shortcut: Activation? = nil, rectify: Bool,
    output: Activation
  ) {
    input.requireAlike(shortcut, output)
    input.shape.requireChannels(scale, shift)
    switch StoredLanesKind(input.shape) {
    case .sixteenFloats:
      apply(SIMD16<Float>.self, input, scale, shift, shortcut, rectify, output)
    case .eightFloats:
      apply(SIMD8<Float>.self, input, scale, shift, shortcut, rectify, output)
    case .sixteenBFloats:
      apply(BFloat16x16.self, input, scale, shift, shortcut, rectify, output)
    case .eightBFloats:
      apply(BFloat16x8.self, input, scale, shift, shortcut, rectify, output)
    }
  }

  @inline(__always)
  private static func apply<S: StoredLanes>(
    _: S.Type, _ input: Activation, _ scale: Tensor, _ shift: Tensor, _ shortcut: Activation?,
    _ rectify: Bool, _ output: Activation
  ) {
    let groups = ChannelGroups(input.shape, lanes: S.Lanes.scalarCount)
    parallelRanges(input.count * groups.count) { items in
      for item in items {
        let (image, group) = (item / groups.count, item % groups.count)
        let place = groups.start(image: image, group: group)
        let x = unsafe input.vectors(at: place, S.self)
        let y = unsafe output.vectors(at: place, S.self)
        let channel = group * S.Lanes.scalarCount
        let scale = scale.lanes(at: channel, S.Lanes.self)
        let shift = shift.lanes(at: channel, S.Lanes.self)
        if let shortcut {
          let r = unsafe shortcut.vectors(at: place, S.self)
          for pixel in 0..<groups.pixels {
            let at = pixel * groups.step
            let value = unsafe shift.addingProduct(x[at].lanes, scale) + r[at].lanes
            unsafe y[at] = S(rounding: rectify ? value.rectified() : value)
          }
        } else {
          for pixel in 0..<groups.pixels {
            let at = pixel * groups.step
            let value = unsafe shift.addingProduct(x[at].lanes, scale)
            unsafe y[at] = S(rounding: rectify ? value.rectified() : value)
          }
        }
      }
    }
  }
}
