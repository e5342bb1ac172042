internal import ArgumentParser

/// Settings of where results go.
struct RunOptions: SettingOptions {
  @Option(help: settingHelp("output")) var output: String?
  @Option(help: settingHelp("checkpoint-every")) var checkpointEvery: String?
  @Option(help: settingHelp("resume")) var resume: String?
  @Option(help: settingHelp("log-every")) var logEvery: String?
}
