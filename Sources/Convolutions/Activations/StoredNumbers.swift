internal import Arithmetic
package import Storage

extension ActivationShape {
  /// Writes `count` floats, in this layout's order, as the numbers of an activation.
  ///
  /// In bf16 each is rounded to the nearest, ties to even.
  package func store(_ floats: Tensor, count: Int, into activation: Tensor) {
    guard precision == .bf16 else {
      activation.elements(0..<count).copy(from: floats.elements(0..<count))
      return
    }
    parallelRanges(count, minimum: 1 << 14) { range in
      unsafe roundToBFloat16(
        floats.pointer + range.lowerBound,
        UnsafeMutableRawPointer(activation.pointer).assumingMemoryBound(to: UInt16.self)
          + range.lowerBound, range.count)
    }
  }

  /// Reads `count` numbers of an activation as floats, in this layout's order.
  package func load(_ activation: Tensor, count: Int, into floats: Tensor) {
    guard precision == .bf16 else {
      floats.elements(0..<count).copy(from: activation.elements(0..<count))
      return
    }
    parallelRanges(count, minimum: 1 << 14) { range in
      unsafe widenBFloat16(
        UnsafeMutableRawPointer(activation.pointer).assumingMemoryBound(to: UInt16.self)
          + range.lowerBound, floats.pointer + range.lowerBound, range.count)
    }
  }
}
