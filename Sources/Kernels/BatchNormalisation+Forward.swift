public import Storage

extension BatchNormalisation {
  /// Σx and Σx² of each channel, of `count` images of `input`.
  ///
  /// Squares are taken of the distance to the channel's first value, so that a mean far from zero
  /// does not cost digits.
  public static func sums(of input: Tensor, count: Int, _ shape: ActivationShape) -> ChannelSums {
    if shape.channelBlock.isMultiple(of: 16) {
      sums(SIMD16<Float>.self, of: input, count, shape)
    } else {
      sums(SIMD8<Float>.self, of: input, count, shape)
    }
  }

  @inline(__always)
  private static func sums<V: FloatLanes>(
    _: V.Type, of input: Tensor, _ count: Int, _ shape: ActivationShape
  ) -> ChannelSums {
    let groups = ChannelGroups(shape, lanes: V.scalarCount)
    let start = unsafe input.pointer
    return sums(count: count, shape, lanes: V.scalarCount, groups: groups.count) {
      group, images, first, second in
      let origin = unsafe vectors(start, at: groups.start(image: 0, group: group), V.self)[0]
      for image in images {
        let plane = unsafe vectors(start, at: groups.start(image: image, group: group), V.self)
        var sum = V.zero
        var squares = V.zero
        for pixel in 0..<groups.pixels {
          let distance = unsafe plane[pixel * groups.step] - origin
          sum += distance
          squares.addProduct(distance, distance)
        }
        for lane in 0..<V.scalarCount {
          let (s, sum) = (Double(origin[lane]), Double(sum[lane]))
          let n = Double(groups.pixels)
          first[lane] += sum + n * s
          second[lane] += Double(squares[lane]) + 2 * s * sum + n * s * s
        }
      }
    }
  }

  /// `output` = scale·`input` + shift for each channel, plus `shortcut`, through ReLU if asked.
  ///
  /// `scale` and `shift` have a number a channel; `output` may be `input`.
  public static func apply(
    _ input: Tensor, count: Int, _ shape: ActivationShape, scale: Tensor, shift: Tensor,
    shortcut: Tensor? = nil, rectify: Bool, output: Tensor
  ) {
    if shape.channelBlock.isMultiple(of: 16) {
      apply(
        SIMD16<Float>.self, input, count, shape, scale, shift, shortcut, rectify, output)
    } else {
      apply(SIMD8<Float>.self, input, count, shape, scale, shift, shortcut, rectify, output)
    }
  }

  @inline(__always)
  private static func apply<V: FloatLanes>(
    _: V.Type, _ input: Tensor, _ count: Int, _ shape: ActivationShape, _ scale: Tensor,
    _ shift: Tensor, _ shortcut: Tensor?, _ rectify: Bool, _ output: Tensor
  ) {
    let groups = ChannelGroups(shape, lanes: V.scalarCount)
    let (x, y) = unsafe (input.pointer, output.pointer)
    let r = unsafe shortcut?.pointer
    parallelRanges(count * groups.count) { items in
      for item in items {
        let (image, group) = (item / groups.count, item % groups.count)
        let place = groups.start(image: image, group: group)
        let (x, y) = unsafe (vectors(x, at: place, V.self), vectors(y, at: place, V.self))
        let scale = unsafe vectors(scale.pointer, at: group * V.scalarCount, V.self)[0]
        let shift = unsafe vectors(shift.pointer, at: group * V.scalarCount, V.self)[0]
        if let r = unsafe r {
          let r = unsafe vectors(r, at: place, V.self)
          for pixel in 0..<groups.pixels {
            let at = pixel * groups.step
            let value = unsafe shift.addingProduct(x[at], scale) + r[at]
            unsafe y[at] = rectify ? value.rectified() : value
          }
        } else {
          for pixel in 0..<groups.pixels {
            let at = pixel * groups.step
            let value = unsafe shift.addingProduct(x[at], scale)
            unsafe y[at] = rectify ? value.rectified() : value
          }
        }
      }
    }
  }

  @inline(__always)
  static func vectors<V: FloatLanes>(
    _ start: UnsafeMutablePointer<Float>, at offset: Int, _: V.Type
  ) -> UnsafeMutablePointer<V> {
    unsafe UnsafeMutableRawPointer(start + offset).assumingMemoryBound(to: V.self)
  }
}
