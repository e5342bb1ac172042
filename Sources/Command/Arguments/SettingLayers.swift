public import Configuration

/// Settings that a command line gives: those of its files, then its flags.
public struct SettingLayers: Sendable, Equatable {
  /// One flag of a setting.
  public struct Flag: Sendable, Equatable {
    /// The setting's name.
    public var name: String
    /// The text of its value.
    public var text: String

    /// A flag.
    public init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  /// Configuration files, in their order.
  public var files: [String]
  /// Flags, which win over files.
  public var flags: [Flag]

  /// Layers of these files and flags.
  public init(files: [String], flags: [Flag]) {
    self.files = files
    self.flags = flags
  }

  /// What `base` becomes under these layers, checked.
  public func applied(to base: Configuration) throws(ConfigurationError) -> Configuration {
    try base.layered(files: files, flags: flags.map { ($0.name, $0.text) })
  }

  /// Checks each setting by itself, before the configuration it is for is known.
  func check() throws(ConfigurationError) {
    var scratch = Configuration()
    for file in files { try scratch.apply(file: file) }
    for flag in flags { try Setting.named(flag.name)?.set(flag.text, in: &scratch) }
  }
}
