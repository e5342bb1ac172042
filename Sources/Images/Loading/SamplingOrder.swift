/// The order in which an epoch visits the images (setting `order`).
public enum SamplingOrder: String, Sendable, Codable, CaseIterable {
  /// A random permutation, a function of seed, round and epoch.
  case shuffled
  /// The order of the data set.
  case sequential
}
