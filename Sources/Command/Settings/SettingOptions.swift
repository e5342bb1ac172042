internal import ArgumentParser
internal import Configuration

/// Flags that are settings of a run, one property for each.
///
/// A property's name is the setting's in camel case; help comes from the table of settings. A test
/// holds the properties to the table.
protocol SettingOptions: ParsableArguments {}

extension SettingOptions {
  /// The flags that were given, in the order of the properties.
  var flags: [SettingLayers.Flag] {
    Mirror(reflecting: self).children.compactMap { label, value in
      let text: String? =
        switch value {
        case let option as Option<String?>: option.wrappedValue
        case let flag as Flag<Bool?>: flag.wrappedValue.map { "\($0)" }
        default: nil
        }
      guard let label, let text else { return nil }
      return SettingLayers.Flag(name: flagName(property: label), text: text)
    }
  }
}

/// `base-lr` for the storage `_baseLr`.
private func flagName(property: String) -> String {
  property.drop { $0 == "_" }
    .map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }.joined()
}

/// The help of a setting: what it is, its choices, its default.
func settingHelp(_ name: String) -> ArgumentHelp {
  guard let setting = Setting.named(name) else { preconditionFailure("no setting named \(name)") }
  let choices = setting.expected.hasPrefix("one of ") ? ": \(setting.expected.dropFirst(7))" : ""
  let standard = setting.isSwitch ? "off" : setting.defaultDescription
  return ArgumentHelp(
    "\(setting.help)\(choices) (default: \(standard))",
    valueName: setting.isSwitch ? nil : setting.valueName)
}
