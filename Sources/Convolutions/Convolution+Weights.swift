public import Arithmetic
public import Storage

extension Convolution {
  /// Copies weights from (OC, IC, K, K), row-major, to `weightsLayout`.
  public func pack(_ plain: Tensor, into packed: Tensor) throws(KernelError) {
    try Convolution.copy(plain, Layout.plain(shape.weightSizes), packed, weightsLayout)
  }

  /// Copies weights from `weightsLayout` to (OC, IC, K, K), row-major.
  public func unpack(_ packed: Tensor, into plain: Tensor) throws(KernelError) {
    try Convolution.copy(packed, weightsLayout, plain, Layout.plain(shape.weightSizes))
  }

  private static func copy(
    _ source: Tensor, _ from: Layout, _ destination: Tensor, _ to: Layout
  ) throws(KernelError) {
    precondition(
      source.count >= from.floatCount && destination.count >= to.floatCount,
      "weights of \(source.count) floats into \(destination.count)")
    let reorder = try Operation.reorder(from: from, to: to)
    reorder.set(.source, source)
    reorder.set(.destination, destination)
    reorder.run(Scratchpad())
  }
}
