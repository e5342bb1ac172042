/// Settings that are about the same thing.
public struct SettingGroup: Sendable {
  /// What they are about, as the help says it.
  public let title: String
  /// The settings, in the order of the help.
  public let settings: [Setting]

  init(_ title: String, _ settings: [Setting]) {
    self.title = title
    self.settings = settings
  }

  /// All groups, in the order of the help.
  public static let all: [SettingGroup] = [
    data, augmentation, network, learning, neighbourhoods, measurement, linearClassifiers, machine,
    run,
  ]
}
