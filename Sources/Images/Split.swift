/// The two parts of a data set.
public enum Split: String, Sendable, Codable, CaseIterable {
  /// The images that are learned from.
  case train
  /// The images that only measurement sees.
  case test
}
