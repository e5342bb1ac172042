internal import Arithmetic
public import Storage

extension BatchNormalisation {
  /// Takes the gradient back through ReLU and sums it: Σdz and Σdz·(x − mean) of each channel.
  ///
  /// dz is `gradient`, plus `second` where the output went two ways, where ReLU let the value pass.
  /// It is written back to `gradient`, and is the shortcut's gradient as well.
  public static func backwardSums(
    gradient: Activation, second: Activation? = nil, rectifier: Rectifier, input: Activation,
    mean: Tensor, scale: Tensor, shift: Tensor
  ) -> ChannelSums {
    input.requireAlike(gradient, second)
    if case .ofOutput(let output) = rectifier { input.requireAlike(output) }
    input.shape.requireChannels(mean, scale, shift)
    let channels = ChannelVectors(mean: mean, scale: scale, shift: shift)
    return switch StoredLanesKind(input.shape) {
    case .sixteenFloats:
      backwardSums(SIMD16<Float>.self, gradient, second, rectifier, input, channels)
    case .eightFloats:
      backwardSums(SIMD8<Float>.self, gradient, second, rectifier, input, channels)
    case .sixteenBFloats:
      backwardSums(BFloat16x16.self, gradient, second, rectifier, input, channels)
    case .eightBFloats:
      backwardSums(BFloat16x8.self, gradient, second, rectifier, input, channels)
    }
  }

  private struct ChannelVectors {
    let mean: Tensor
    let scale: Tensor
    let shift: Tensor
  }

  @inline(__always)
  private static func backwardSums<S: StoredLanes>(
    _: S.Type, _ gradient: Activation, _ second: Activation?, _ rectifier: Rectifier,
    _ input: Activation, _ channels: ChannelVectors
  ) -> ChannelSums {
    let groups = ChannelGroups(input.shape, lanes: S.Lanes.scalarCount)
    return sums(of: input, lanes: S.Lanes.scalarCount, groups: groups.count) { group, image in
      let channel = group * S.Lanes.scalarCount
      let mean = channels.mean.lanes(at: channel, S.Lanes.self)
      let scale = channels.scale.lanes(at: channel, S.Lanes.self)
      let shift = channels.shift.lanes(at: channel, S.Lanes.self)
      let place = groups.start(image: image, group: group)
      let x = unsafe input.vectors(at: place, S.self)
      let dy = unsafe gradient.vectors(at: place, S.self)
      var sums = GradientSums(mean: mean)
      switch (rectifier, second) {
      case (.none, nil):
        for pixel in 0..<groups.pixels {
          let at = pixel * groups.step
          sums.add(unsafe dy[at].lanes, of: unsafe x[at].lanes)
        }
      case (.none, .some(let second)):
        let more = unsafe second.vectors(at: place, S.self)
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
        let more = unsafe second.vectors(at: place, S.self)
        for pixel in 0..<groups.pixels {
          let at = pixel * groups.step
          let value = unsafe x[at].lanes
          let sum = unsafe dy[at].lanes + more[at].lanes
          let dz = sum.kept(where: shift.addingProduct(value, scale))
          unsafe dy[at] = S(rounding: dz)
          sums.add(dz, of: value)
        }
      case (.ofOutput(let output), nil):
        let y = unsafe output.vectors(at: place, S.self)
        for pixel in 0..<groups.pixels {
          let at = pixel * groups.step
          let dz = unsafe dy[at].lanes.kept(where: y[at].lanes)
          unsafe dy[at] = S(rounding: dz)
          sums.add(dz, of: unsafe x[at].lanes)
        }
      case (.ofOutput(let output), .some(let second)):
        let y = unsafe output.vectors(at: place, S.self)
        let more = unsafe second.vectors(at: place, S.self)
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
    gradient: Activation, input: Activation, a: Tensor, b: Tensor, c: Tensor,
    inputGradient: Activation
  ) {
    input.requireAlike(gradient, inputGradient)
    input.shape.requireChannels(a, b, c)
    let affine = AffineVectors(a: a, b: b, c: c)
    switch StoredLanesKind(input.shape) {
    case .sixteenFloats:
      inputGradients(SIMD16<Float>.self, gradient, input, affine, inputGradient)
    case .eightFloats:
      inputGradients(SIMD8<Float>.self, gradient, input, affine, inputGradient)
    case .sixteenBFloats:
      inputGradients(BFloat16x16.self, gradient, input, affine, inputGradient)
    case .eightBFloats:
      inputGradients(BFloat16x8.self, gradient, input, affine, inputGradient)
    }
  }

  private struct AffineVectors {
    let a: Tensor
    let b: Tensor
    let c: Tensor
  }

  @inline(__always)
  private static func inputGradients<S: StoredLanes>(
    _: S.Type, _ gradient: Activation, _ input: Activation, _ affine: AffineVectors,
    _ inputGradient: Activation
  ) {
    let groups = ChannelGroups(input.shape, lanes: S.Lanes.scalarCount)
    parallelRanges(input.count * groups.count) { items in
      for item in items {
        let (image, group) = (item / groups.count, item % groups.count)
        let place = groups.start(image: image, group: group)
        let channel = group * S.Lanes.scalarCount
        let x = unsafe input.vectors(at: place, S.self)
        let dz = unsafe gradient.vectors(at: place, S.self)
        let dx = unsafe inputGradient.vectors(at: place, S.self)
        let a = affine.a.lanes(at: channel, S.Lanes.self)
        let b = affine.b.lanes(at: channel, S.Lanes.self)
        let c = affine.c.lanes(at: channel, S.Lanes.self)
        for pixel in 0..<groups.pixels {
          let at = pixel * groups.step
          let value = unsafe c.addingProduct(x[at].lanes, b).addingProduct(dz[at].lanes, a)
          unsafe dx[at] = S(rounding: value)
        }
      }
    }
  }
}
