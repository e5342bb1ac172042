internal import ArgumentParser

/// Settings of what is trained.
struct NetworkOptions: SettingOptions {
  @Option(help: settingHelp("network")) var network: String?
  @Option(help: settingHelp("width")) var width: String?
  @Option(help: settingHelp("feature-dim")) var featureDim: String?
  @Flag(inversion: .prefixedNo, help: settingHelp("sync-bn")) var syncBn: Bool?
  @Option(help: settingHelp("initial")) var initial: String?
}
