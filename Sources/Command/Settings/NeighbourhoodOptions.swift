internal import ArgumentParser

/// The paper's own settings.
struct NeighbourhoodOptions: SettingOptions {
  @Option(help: settingHelp("temperature")) var temperature: String?
  @Option(help: settingHelp("bank-momentum")) var bankMomentum: String?
  @Option(help: settingHelp("bank-start")) var bankStart: String?
  @Option(help: settingHelp("neighbours")) var neighbours: String?
  @Option(help: settingHelp("selection-rate")) var selectionRate: String?
}
