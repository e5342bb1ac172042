extension Setting {
  /// Every setting, in the order of the help.
  public static let all: [Setting] = SettingGroup.all.flatMap(\.settings)

  /// The setting of this name, or nil.
  public static func named(_ name: String) -> Setting? { all.first { $0.name == name } }

  /// The setting of this name; `source` is where the name stands, for the error.
  static func known(_ name: String, source: String) throws(ConfigurationError) -> Setting {
    guard let setting = named(name) else {
      throw .unknownSetting(
        name: name, nearest: nearestName(to: name, among: all.map(\.name)), source: source)
    }
    return setting
  }
}
