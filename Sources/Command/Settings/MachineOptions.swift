internal import ArgumentParser

/// Settings of how the arithmetic is done.
struct MachineOptions: SettingOptions {
  @Option(help: settingHelp("precision")) var precision: String?
  @Option(help: settingHelp("convolution")) var convolution: String?
  @Option(help: settingHelp("reduction")) var reduction: String?
  @Option(help: settingHelp("compress")) var compress: String?
  @Option(help: settingHelp("bucket-size")) var bucketSize: String?
}
