internal import Arithmetic
public import Storage

/// Copies between activations as layers have them and plain (N, C, H, W) in float32.
extension Activation {
  /// `plain` (N, C, H, W) from the activation.
  public func unpack(into plain: Tensor) {
    requireCopy(plain)
    guard !shape.isVector else {
      plain.copy(from: floats)
      return
    }
    switch shape.precision {
    case .fp32: unpack(SIMD8<Float>.self, plain)
    case .bf16: unpack(BFloat16x8.self, plain)
    }
  }

  @inline(__always)
  private func unpack<S: StoredLanes>(_: S.Type, _ plain: Tensor) {
    let lanes = S.Lanes.scalarCount
    let groups = ChannelGroups(shape, lanes: lanes)
    parallelFor(count * groups.count) { item in
      let (image, group) = (item / groups.count, item % groups.count)
      let x = unsafe vectors(at: groups.start(image: image, group: group), S.self)
      let y = unsafe plain.pointer + image * shape.count + group * lanes * groups.pixels
      for pixel in 0..<groups.pixels {
        let values = unsafe x[pixel * groups.step].lanes
        for lane in 0..<lanes { unsafe y[lane * groups.pixels + pixel] = values[lane] }
      }
    }
  }

  /// The activation from `plain` (N, C, H, W).
  public func pack(_ plain: Tensor) {
    requireCopy(plain)
    guard !shape.isVector else {
      floats.copy(from: plain)
      return
    }
    switch shape.precision {
    case .fp32: pack(SIMD8<Float>.self, plain)
    case .bf16: pack(BFloat16x8.self, plain)
    }
  }

  @inline(__always)
  private func pack<S: StoredLanes>(_: S.Type, _ plain: Tensor) {
    let lanes = S.Lanes.scalarCount
    let groups = ChannelGroups(shape, lanes: lanes)
    parallelFor(count * groups.count) { item in
      let (image, group) = (item / groups.count, item % groups.count)
      let y = unsafe vectors(at: groups.start(image: image, group: group), S.self)
      let x = unsafe plain.pointer + image * shape.count + group * lanes * groups.pixels
      for pixel in 0..<groups.pixels {
        var values = S.Lanes.zero
        for lane in 0..<lanes { unsafe values[lane] = x[lane * groups.pixels + pixel] }
        unsafe y[pixel * groups.step] = S(rounding: values)
      }
    }
  }

  private func requireCopy(_ plain: Tensor) {
    precondition(plain.count == count * shape.count, "\(plain.shape) for \(count) × \(shape)")
  }
}
