package import Configuration
package import Storage

extension Configuration {
  /// Which parts each of `worldSize` ranks holds.
  ///
  /// - Throws: an error where there are more ranks than parts.
  package func partLayout(worldSize: Int) throws(TrainingError) -> PartLayout {
    let count = parts ?? worldSize
    guard count >= worldSize else {
      throw TrainingError(
        "parts \(count) are too few for \(worldSize) ranks, of which each holds one or more; start "
          + "\(count) ranks or fewer, or another run with --parts \(worldSize) or more")
    }
    return PartLayout(count: count, worldSize: worldSize)
  }
}
