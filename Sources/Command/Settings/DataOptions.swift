internal import ArgumentParser

/// Settings of images, and how a batch is made of them.
struct DataOptions: SettingOptions {
  @Option(help: settingHelp("dataset")) var dataset: String?
  @Option(help: settingHelp("data-root")) var dataRoot: String?
  @Option(help: settingHelp("limit-per-class")) var limitPerClass: String?
  @Option(help: settingHelp("image-size")) var imageSize: String?
  @Option(help: settingHelp("channels")) var channels: String?
  @Option(help: settingHelp("mean")) var mean: String?
  @Option(help: settingHelp("std")) var std: String?
  @Option(help: settingHelp("augmentation")) var augmentation: String?
  @Option(help: settingHelp("order")) var order: String?
  @Flag(inversion: .prefixedNo, help: settingHelp("sharded-sampling")) var shardedSampling: Bool?
  @Option(help: settingHelp("loader-workers")) var loaderWorkers: String?
}
