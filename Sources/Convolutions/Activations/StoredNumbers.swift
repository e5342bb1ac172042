internal import Arithmetic
package import Storage

extension ActivationShape {
  /// Writes `count` floats, in this layout's order, as the numbers of an activation.
  ///
  /// In bf16 each is rounded to the nearest, ties to even.
  package func store(_ floats: Tensor, count: Int, into activation: Tensor) {
    require(floats, activation, count)
    guard precision == .bf16 else {
      activation.elements(0..<count).copy(from: floats.elements(0..<count))
      return
    }
    parallelRanges(count, minimum: 1 << 14) { range in
      unsafe roundToBFloat16(
        floats.pointer + range.lowerBound,
        UnsafeMutableRawPointer(activation.pointer).assumingMemoryBound(to: BFloat16.self)
          + range.lowerBound, range.count)
    }
  }

  /// Reads `count` numbers of an activation as floats, in this layout's order.
  package func load(_ activation: Tensor, count: Int, into floats: Tensor) {
    require(floats, activation, count)
    guard precision == .bf16 else {
      floats.elements(0..<count).copy(from: activation.elements(0..<count))
      return
    }
    parallelRanges(count, minimum: 1 << 14) { range in
      unsafe widenBFloat16(
        UnsafeMutableRawPointer(activation.pointer).assumingMemoryBound(to: BFloat16.self)
          + range.lowerBound, floats.pointer + range.lowerBound, range.count)
    }
  }

  private func require(_ floats: Tensor, _ activation: Tensor, _ count: Int) {
    let stored = precision == .fp32 ? count : (count + 1) / 2
    precondition(
      count >= 0 && floats.count >= count && activation.count >= stored,
      "\(count) numbers between \(floats.shape) and \(activation.shape)")
  }
}
