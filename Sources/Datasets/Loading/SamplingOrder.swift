/// The order in which an epoch visits the images (setting `order`).
public enum SamplingOrder: String, Sendable, Codable, CaseIterable {
  /// A random permutation, a function of seed, round and epoch.
  case shuffled
  /// The order of the data set.
  case sequential

  /// The order of that name.
  ///
  /// Throws: an error that lists the names there are.
  public init(named name: String) throws(DatasetError) {
    guard let order = SamplingOrder(rawValue: name) else {
      throw DatasetError("order", "no order '\(name)'; there are shuffled, sequential")
    }
    self = order
  }
}
