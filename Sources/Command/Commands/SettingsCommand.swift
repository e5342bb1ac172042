internal import ArgumentParser
internal import Configuration

/// `and-dist settings`.
struct SettingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: CommandName.settings.rawValue,
    abstract: "Prints all settings with their defaults, as a YAML file that you can edit.")

  @Flag(help: "print the tables of docs/formats-and-settings.md instead")
  var markdown = false

  /// What it prints.
  var text: String { markdown ? SettingGroup.page : Configuration().yaml }
}
