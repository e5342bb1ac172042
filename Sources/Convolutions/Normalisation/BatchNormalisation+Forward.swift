internal import Arithmetic
public import Storage

extension BatchNormalisation {
  /// Σx and Σx² of each channel, of `count` images of `input`; see `ValueSums`.
  public static func sums(of input: Tensor, count: Int, _ shape: ActivationShape) -> ChannelSums {
    shape.require(input, toHold: count)
    return switch StoredLanesKind(shape) {
    case .sixteenFloats: sums(SIMD16<Float>.self, of: input, count, shape)
    case .eightFloats: sums(SIMD8<Float>.self, of: input, count, shape)
    case .sixteenBFloats: sums(BFloat16x16.self, of: input, count, shape)
    case .eightBFloats: sums(BFloat16x8.self, of: input, count, shape)
    }
  }

  @inline(__always)
  private static func sums<S: StoredLanes>(
    _: S.Type, of input: Tensor, _ count: Int, _ shape: ActivationShape
  ) -> ChannelSums {
    let lanes = S.Lanes.scalarCount
    let groups = ChannelGroups(shape, lanes: lanes)
    nonisolated(unsafe) let start = unsafe input.pointer
    return sums(count: count, shape, lanes: lanes, groups: groups.count) { group, image in
      let plane = unsafe vectors(start, at: groups.start(image: image, group: group), S.self)
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
    _ input: Tensor, count: Int, _ shape: ActivationShape, scale: Tensor, shift: Tensor,
    shortcut: Tensor? = nil, rectify: Bool, output: Tensor
  ) {
    shape.require(input, shortcut, output, toHold: count)
    shape.requireChannels(scale, shift)
    switch StoredLanesKind(shape) {
    case .sixteenFloats:
      apply(SIMD16<Float>.self, input, count, shape, scale, shift, shortcut, rectify, output)
    case .eightFloats:
      apply(SIMD8<Float>.self, input, count, shape, scale, shift, shortcut, rectify, output)
    case .sixteenBFloats:
      apply(BFloat16x16.self, input, count, shape, scale, shift, shortcut, rectify, output)
    case .eightBFloats:
      apply(BFloat16x8.self, input, count, shape, scale, shift, shortcut, rectify, output)
    }
  }

  @inline(__always)
  private static func apply<S: StoredLanes>(
    _: S.Type, _ input: Tensor, _ count: Int, _ shape: ActivationShape, _ scale: Tensor,
    _ shift: Tensor, _ shortcut: Tensor?, _ rectify: Bool, _ output: Tensor
  ) {
    let groups = ChannelGroups(shape, lanes: S.Lanes.scalarCount)
    nonisolated(unsafe) let (x, y) = unsafe (input.pointer, output.pointer)
    nonisolated(unsafe) let r = unsafe shortcut?.pointer
    parallelRanges(count * groups.count) { items in
      for item in items {
        let (image, group) = (item / groups.count, item % groups.count)
        let place = groups.start(image: image, group: group)
        let (x, y) = unsafe (vectors(x, at: place, S.self), vectors(y, at: place, S.self))
        let channel = group * S.Lanes.scalarCount
        let scale = unsafe vectors(scale.pointer, at: channel, S.Lanes.self)[0]
        let shift = unsafe vectors(shift.pointer, at: channel, S.Lanes.self)[0]
        if let r = unsafe r {
          let r = unsafe vectors(r, at: place, S.self)
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
