internal import Arithmetic
public import Storage

extension BatchNormalisation {
  /// Takes the gradient back through ReLU and sums it: Σdz and Σdz·(x − mean) of each channel.
  ///
  /// dz is `gradient`, plus `second` where the output went two ways, where ReLU let the value pass.
  /// It is written back to `gradient`, and is the shortcut's gradient as well.
  public static func backwardSums(
    gradient: Tensor, second: Tensor? = nil, rectifier: Rectifier, input: Tensor, count: Int,
    _ shape: ActivationShape, mean: Tensor, scale: Tensor, shift: Tensor
  ) -> ChannelSums {
    shape.require(gradient, second, input, toHold: count)
    if case .ofOutput(let output) = rectifier { shape.require(output, toHold: count) }
    shape.requireChannels(mean, scale, shift)
    let channels = ChannelVectors(mean: mean, scale: scale, shift: shift)
    return switch StoredLanesKind(shape) {
    case .sixteenFloats:
      backwardSums(SIMD16<Float>.self, gradient, second, rectifier, input, count, shape, channels)
    case .eightFloats:
      backwardSums(SIMD8<Float>.self, gradient, second, rectifier, input, count, shape, channels)
    case .sixteenBFloats:
      backwardSums(BFloat16x16.self, gradient, second, rectifier, input, count, shape, channels)
    case .eightBFloats:
      backwardSums(BFloat16x8.self, gradient, second, rectifier, input, count, shape, channels)
    }
  }

  private struct ChannelVectors {
    let mean: Tensor
    let scale: Tensor
    let shift: Tensor
  }

  @inline(__always)
  private static func backwardSums<S: StoredLanes>(
    _: S.Type, _ gradient: Tensor, _ second: Tensor?, _ rectifier: Rectifier, _ input: Tensor,
    _ count: Int, _ shape: ActivationShape, _ channels: ChannelVectors
  ) -> ChannelSums {
    let groups = ChannelGroups(shape, lanes: S.Lanes.scalarCount)
    return sums(count: count, shape, lanes: S.Lanes.scalarCount, groups: groups.count) {
      group, image in
      let channel = group * S.Lanes.scalarCount
      let mean = unsafe vectors(channels.mean.pointer, at: channel, S.Lanes.self)[0]
      let scale = unsafe vectors(channels.scale.pointer, at: channel, S.Lanes.self)[0]
      let shift = unsafe vectors(channels.shift.pointer, at: channel, S.Lanes.self)[0]
      let place = groups.start(image: image, group: group)
      let x = unsafe vectors(input.pointer, at: place, S.self)
      let dy = unsafe vectors(gradient.pointer, at: place, S.self)
      var sums = GradientSums(mean: mean)
      switch (rectifier, second) {
      case (.none, nil):
        for pixel in 0..<groups.pixels {
          let at = pixel * groups.step
          sums.add(unsafe dy[at].lanes, of: unsafe x[at].lanes)
        }
      case (.none, .some(let second)):
        let more = unsafe vectors(second.pointer, at: place, S.self)
        for pixel in 0..<groups.pixels {
          let at = pixel * groups.step
          let dz = unsafe dy[at].lanes + more[at].lanes
          unsafe dy[at] = S(rounding: dz)
          sums.add(dz, of: unsafe x[at].lanes)
        }
      case (.ofInput, nil):
        for pixel in 0..<groups.pixels {
          let at = pixel * groups.step
          let value = unsafe x[at].lanes
          let dz = unsafe dy[at].lanes.kept(where: shift.addingProduct(value, scale))
          unsafe dy[at] = S(rounding: dz)
          sums.add(dz, of: value)
        }
      case (.ofInput, .some(let second)):
        let more = unsafe vectors(second.pointer, at: place, S.self)
        for pixel in 0..<groups.pixels {
          let at = pixel * groups.step
          let value = unsafe x[at].lanes
          let sum = unsafe dy[at].lanes + more[at].lanes
          let dz = sum.kept(where: shift.addingProduct(value, scale))
          unsafe dy[at] = S(rounding: dz)
          sums.add(dz, of: value)
        }
      case (.ofOutput(let output), nil):
        let y = unsafe vectors(output.pointer, at: place, S.self)
        for pixel in 0..<groups.pixels {
          let at = pixel * groups.step
          let dz = unsafe dy[at].lanes.kept(where: y[at].lanes)
          unsafe dy[at] = S(rounding: dz)
          sums.add(dz, of: unsafe x[at].lanes)
        }
      case (.ofOutput(let output), .some(let second)):
        let y = unsafe vectors(output.pointer, at: place, S.self)
        let more = unsafe vectors(second.pointer, at: place, S.self)
        for pixel in 0..<groups.pixels {
          let at = pixel * groups.step
          let sum = unsafe dy[at].lanes + more[at].lanes
          let dz = sum.kept(where: unsafe y[at].lanes)
          unsafe dy[at] = S(rounding: dz)
          sums.add(dz, of: unsafe x[at].lanes)
        }
      }
      return sums
    }
  }

  /// `inputGradient` = a·dz + b·`input` + c for each channel; it may be dz's memory.
  public static func inputGradient(
    gradient: Tensor, input: Tensor, count: Int, _ shape: ActivationShape, a: Tensor, b: Tensor,
    c: Tensor, inputGradient: Tensor
  ) {
    shape.require(gradient, input, inputGradient, toHold: count)
    shape.requireChannels(a, b, c)
    let affine = AffineVectors(a: a, b: b, c: c)
    switch StoredLanesKind(shape) {
    case .sixteenFloats:
      inputGradients(SIMD16<Float>.self, gradient, input, count, shape, affine, inputGradient)
    case .eightFloats:
      inputGradients(SIMD8<Float>.self, gradient, input, count, shape, affine, inputGradient)
    case .sixteenBFloats:
      inputGradients(BFloat16x16.self, gradient, input, count, shape, affine, inputGradient)
    case .eightBFloats:
      inputGradients(BFloat16x8.self, gradient, input, count, shape, affine, inputGradient)
    }
  }

  private struct AffineVectors {
    let a: Tensor
    let b: Tensor
    let c: Tensor
  }

  @inline(__always)
  private static func inputGradients<S: StoredLanes>(
    _: S.Type, _ gradient: Tensor, _ input: Tensor, _ count: Int, _ shape: ActivationShape,
    _ affine: AffineVectors, _ inputGradient: Tensor
  ) {
    let groups = ChannelGroups(shape, lanes: S.Lanes.scalarCount)
    parallelRanges(count * groups.count) { items in
      for item in items {
        let (image, group) = (item / groups.count, item % groups.count)
        let place = groups.start(image: image, group: group)
        let channel = group * S.Lanes.scalarCount
        let x = unsafe vectors(input.pointer, at: place, S.self)
        let dz = unsafe vectors(gradient.pointer, at: place, S.self)
        let dx = unsafe vectors(inputGradient.pointer, at: place, S.self)
        let a = unsafe vectors(affine.a.pointer, at: channel, S.Lanes.self)[0]
        let b = unsafe vectors(affine.b.pointer, at: channel, S.Lanes.self)[0]
        let c = unsafe vectors(affine.c.pointer, at: channel, S.Lanes.self)[0]
        for pixel in 0..<groups.pixels {
          let at = pixel * groups.step
          let value = unsafe c.addingProduct(x[at].lanes, b).addingProduct(dz[at].lanes, a)
          unsafe dx[at] = S(rounding: value)
        }
      }
    }
  }
}
