internal import Arithmetic
public import Storage

/// Copies between activations as layers have them and plain (N, C, H, W) in float32.
extension ActivationShape {
  /// A vector of so many numbers an image: (N, C), row-major, in float32.
  public static func vector(_ count: Int) -> ActivationShape {
    ActivationShape(channels: count, height: 1, width: 1, channelBlock: count)
  }

  /// Whether a batch is (N, C), row-major, in float32 as it is.
  public var isVector: Bool {
    height == 1 && width == 1 && channelBlock == channels && precision == .fp32
  }

  /// `plain` (N, C, H, W) from `activation`, for N = `count`.
  public func unpack(_ activation: Tensor, count: Int, into plain: Tensor) {
    requireCopy(activation, plain, count)
    guard !isVector else {
      plain.elements(0..<count * self.count).copy(
        from: activation.elements(0..<count * self.count))
      return
    }
    switch precision {
    case .fp32: unpack(SIMD8<Float>.self, activation, count, plain)
    case .bf16: unpack(BFloat16x8.self, activation, count, plain)
    }
  }

  @inline(__always)
  private func unpack<S: StoredLanes>(
    _: S.Type, _ activation: Tensor, _ count: Int, _ plain: Tensor
  ) {
    let lanes = S.Lanes.scalarCount
    let groups = ChannelGroups(self, lanes: lanes)
    parallelFor(count * groups.count) { item in
      let (image, group) = (item / groups.count, item % groups.count)
      let start = groups.start(image: image, group: group)
      let x = unsafe vectors(activation.pointer, at: start, S.self)
      let y = unsafe plain.pointer + image * self.count + group * lanes * groups.pixels
      for pixel in 0..<groups.pixels {
        let values = unsafe x[pixel * groups.step].lanes
        for lane in 0..<lanes { unsafe y[lane * groups.pixels + pixel] = values[lane] }
      }
    }
  }

  /// `activation` from `plain` (N, C, H, W), for N = `count`.
  public func pack(_ plain: Tensor, count: Int, into activation: Tensor) {
    requireCopy(activation, plain, count)
    guard !isVector else {
      activation.elements(0..<count * self.count).copy(
        from: plain.elements(0..<count * self.count))
      return
    }
    switch precision {
    case .fp32: pack(SIMD8<Float>.self, plain, count, activation)
    case .bf16: pack(BFloat16x8.self, plain, count, activation)
    }
  }

  @inline(__always)
  private func pack<S: StoredLanes>(
    _: S.Type, _ plain: Tensor, _ count: Int, _ activation: Tensor
  ) {
    let lanes = S.Lanes.scalarCount
    let groups = ChannelGroups(self, lanes: lanes)
    parallelFor(count * groups.count) { item in
      let (image, group) = (item / groups.count, item % groups.count)
      let start = groups.start(image: image, group: group)
      let y = unsafe vectors(activation.pointer, at: start, S.self)
      let x = unsafe plain.pointer + image * self.count + group * lanes * groups.pixels
      for pixel in 0..<groups.pixels {
        var values = S.Lanes.zero
        for lane in 0..<lanes { unsafe values[lane] = x[lane * groups.pixels + pixel] }
        unsafe y[pixel * groups.step] = S(rounding: values)
      }
    }
  }

  private func requireCopy(_ activation: Tensor, _ plain: Tensor, _ count: Int) {
    require(activation, toHold: count)
    precondition(
      plain.count >= count * self.count,
      "\(plain.shape) for \(count) × \(channels) × \(height) × \(width)")
  }
}
