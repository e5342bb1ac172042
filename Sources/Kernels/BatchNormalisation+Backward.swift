public import Storage

extension BatchNormalisation {
  /// Takes the gradient back through ReLU and sums it: Σdz and Σdz·(x − mean) of each channel.
  ///
  /// dz is `gradient`, plus `second` where the output went two ways, where ReLU let the value pass.
  /// It is written back to `gradient` when there is a `second` or the rectifier is known by its
  /// output: it is then the shortcut's gradient as well. Otherwise `gradient` stays as it is.
  public static func backwardSums(
    gradient: Tensor, second: Tensor? = nil, rectifier: Rectifier, input: Tensor, count: Int,
    _ shape: ActivationShape, mean: Tensor, scale: Tensor, shift: Tensor
  ) -> ChannelSums {
    let channels = ChannelVectors(mean: mean, scale: scale, shift: shift)
    return if shape.channelBlock.isMultiple(of: 16) {
      backwardSums(
        SIMD16<Float>.self, gradient, second, rectifier, input, count, shape, channels)
    } else {
      backwardSums(SIMD8<Float>.self, gradient, second, rectifier, input, count, shape, channels)
    }
  }

  private struct ChannelVectors {
    let mean: Tensor
    let scale: Tensor
    let shift: Tensor
  }

  @inline(__always)
  private static func backwardSums<V: FloatLanes>(
    _: V.Type, _ gradient: Tensor, _ second: Tensor?, _ rectifier: Rectifier, _ input: Tensor,
    _ count: Int, _ shape: ActivationShape, _ channels: ChannelVectors
  ) -> ChannelSums {
    let groups = ChannelGroups(shape, lanes: V.scalarCount)
    return sums(count: count, shape, lanes: V.scalarCount, groups: groups.count) {
      group, images, first, other in
      let channel = group * V.scalarCount
      let mean = unsafe vectors(channels.mean.pointer, at: channel, V.self)[0]
      let scale = unsafe vectors(channels.scale.pointer, at: channel, V.self)[0]
      let shift = unsafe vectors(channels.shift.pointer, at: channel, V.self)[0]
      for image in images {
        let place = groups.start(image: image, group: group)
        let x = unsafe vectors(input.pointer, at: place, V.self)
        let dy = unsafe vectors(gradient.pointer, at: place, V.self)
        var sum = V.zero
        var products = V.zero
        switch (rectifier, second) {
        case (.none, nil):
          for pixel in 0..<groups.pixels {
            let at = pixel * groups.step
            let dz = unsafe dy[at]
            sum += dz
            unsafe products.addProduct(dz, x[at] - mean)
          }
        case (.ofInput, nil):
          for pixel in 0..<groups.pixels {
            let at = pixel * groups.step
            let value = unsafe x[at]
            let dz = unsafe dy[at].kept(where: shift.addingProduct(value, scale))
            sum += dz
            products.addProduct(dz, value - mean)
          }
        case (.none, .some(let second)):
          let more = unsafe vectors(second.pointer, at: place, V.self)
          for pixel in 0..<groups.pixels {
            let at = pixel * groups.step
            let dz = unsafe dy[at] + more[at]
            unsafe dy[at] = dz
            sum += dz
            unsafe products.addProduct(dz, x[at] - mean)
          }
        case (.ofInput, .some(let second)):
          let more = unsafe vectors(second.pointer, at: place, V.self)
          for pixel in 0..<groups.pixels {
            let at = pixel * groups.step
            let value = unsafe x[at]
            let dz = unsafe (dy[at] + more[at]).kept(where: shift.addingProduct(value, scale))
            unsafe dy[at] = dz
            sum += dz
            products.addProduct(dz, value - mean)
          }
        case (.ofOutput(let output), nil):
          let y = unsafe vectors(output.pointer, at: place, V.self)
          for pixel in 0..<groups.pixels {
            let at = pixel * groups.step
            let dz = unsafe dy[at].kept(where: y[at])
            unsafe dy[at] = dz
            sum += dz
            unsafe products.addProduct(dz, x[at] - mean)
          }
        case (.ofOutput(let output), .some(let second)):
          let y = unsafe vectors(output.pointer, at: place, V.self)
          let more = unsafe vectors(second.pointer, at: place, V.self)
          for pixel in 0..<groups.pixels {
            let at = pixel * groups.step
            let dz = unsafe (dy[at] + more[at]).kept(where: y[at])
            unsafe dy[at] = dz
            sum += dz
            unsafe products.addProduct(dz, x[at] - mean)
          }
        }
        for lane in 0..<V.scalarCount {
          first[lane] += Double(sum[lane])
          other[lane] += Double(products[lane])
        }
      }
    }
  }

  /// `inputGradient` = a·dz + b·`input` + c for each channel.
  ///
  /// dz is `gradient`, through ReLU by `rectifier` (`none` where `backwardSums` has written dz).
  /// `inputGradient` may be `gradient`.
  public static func inputGradient(
    gradient: Tensor, throughRectifier: Bool, input: Tensor, count: Int, _ shape: ActivationShape,
    scale: Tensor, shift: Tensor, a: Tensor, b: Tensor, c: Tensor, inputGradient: Tensor
  ) {
    let affine = AffineVectors(scale: scale, shift: shift, a: a, b: b, c: c)
    if shape.channelBlock.isMultiple(of: 16) {
      inputGradients(
        SIMD16<Float>.self, gradient, throughRectifier, input, count, shape, affine, inputGradient)
    } else {
      inputGradients(
        SIMD8<Float>.self, gradient, throughRectifier, input, count, shape, affine, inputGradient)
    }
  }

  private struct AffineVectors {
    let scale: Tensor
    let shift: Tensor
    let a: Tensor
    let b: Tensor
    let c: Tensor
  }

  @inline(__always)
  private static func inputGradients<V: FloatLanes>(
    _: V.Type, _ gradient: Tensor, _ throughRectifier: Bool, _ input: Tensor, _ count: Int,
    _ shape: ActivationShape, _ affine: AffineVectors, _ inputGradient: Tensor
  ) {
    let groups = ChannelGroups(shape, lanes: V.scalarCount)
    parallelRanges(count * groups.count) { items in
      for item in items {
        let (image, group) = (item / groups.count, item % groups.count)
        let place = groups.start(image: image, group: group)
        let channel = group * V.scalarCount
        let x = unsafe vectors(input.pointer, at: place, V.self)
        let dy = unsafe vectors(gradient.pointer, at: place, V.self)
        let dx = unsafe vectors(inputGradient.pointer, at: place, V.self)
        let a = unsafe vectors(affine.a.pointer, at: channel, V.self)[0]
        let b = unsafe vectors(affine.b.pointer, at: channel, V.self)[0]
        let c = unsafe vectors(affine.c.pointer, at: channel, V.self)[0]
        if throughRectifier {
          let scale = unsafe vectors(affine.scale.pointer, at: channel, V.self)[0]
          let shift = unsafe vectors(affine.shift.pointer, at: channel, V.self)[0]
          for pixel in 0..<groups.pixels {
            let at = pixel * groups.step
            let value = unsafe x[at]
            let dz = unsafe dy[at].kept(where: shift.addingProduct(value, scale))
            unsafe dx[at] = c.addingProduct(value, b).addingProduct(dz, a)
          }
        } else {
          for pixel in 0..<groups.pixels {
            let at = pixel * groups.step
            unsafe dx[at] = c.addingProduct(x[at], b).addingProduct(dy[at], a)
          }
        }
      }
    }
  }
}
