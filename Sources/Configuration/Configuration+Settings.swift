extension Configuration: Equatable {
  /// Whether every setting has the same value, whether it was told or is the default.
  public static func == (first: Configuration, second: Configuration) -> Bool {
    first.settings == second.settings
  }
}

extension Configuration {
  /// Every setting's name and the text of its value.
  public var settings: [String: String] {
    Dictionary(
      Setting.all.map { ($0.name, $0.text(in: self)) }, uniquingKeysWith: { first, _ in first })
  }

  /// The configuration that these names and texts say, checked; what is not named has its default.
  ///
  /// `source` is where they stand, for the error.
  public init(settings: [String: String], source: String) throws(ConfigurationError) {
    self.init()
    for (name, text) in settings.sorted(by: { $0.key < $1.key }) {
      try Setting.known(name, source: source).set(text, in: &self, source: source)
    }
    try validate()
  }
}
