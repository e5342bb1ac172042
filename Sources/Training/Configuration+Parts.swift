package import Configuration
package import Storage
internal import DataParallel
internal import MPI

extension Configuration {
  /// Which parts each of `worldSize` ranks holds.
  ///
  /// - Throws: an error where there are more ranks than parts.
  package func partLayout(worldSize: Int) throws(TrainingError) -> PartLayout {
    let count = parts ?? worldSize
    guard count >= worldSize else {
      throw TrainingError(
        "parts is '\(count)', which \(worldSize) ranks cannot share: each holds one or more; give --parts "
          + "\(worldSize) or more, or start \(count) or fewer ranks")
    }
    return PartLayout(count: count, worldSize: worldSize)
  }
}

extension Trainer {
  /// Why other ranks that hold the same parts would give the same numbers up to rounding alone; nil where
  /// they give the same bits, or where the parts are this start's ranks.
  public var roundingCause: String? {
    let ranks = world.worldSize
    if layout.count != ranks {
      if !layout.count.isPowerOfTwo || !layout.isAligned {
        return "parts and ranks that are powers of two give the same bits"
      }
      if configuration.compression == .bf16 {
        return "with compress bf16 each rank rounds its sums; compress none gives the same bits"
      }
    }
    guard layout.count.isPowerOfTwo, ranks.isPowerOfTwo, !reduction.isAligned else { return nil }
    return
      "as many neighbouring ranks on each node, a power of two, or reduction flat, give the same bits"
  }
}
