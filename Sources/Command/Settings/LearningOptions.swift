internal import ArgumentParser

/// Settings of how it is trained.
struct LearningOptions: SettingOptions {
  @Option(help: settingHelp("rounds")) var rounds: String?
  @Option(help: settingHelp("epochs")) var epochs: String?
  @Option(help: settingHelp("batch-size")) var batchSize: String?
  @Option(help: settingHelp("accumulation")) var accumulation: String?
  @Option(help: settingHelp("base-lr")) var baseLr: String?
  @Option(help: settingHelp("lr-decay-epochs")) var lrDecayEpochs: String?
  @Option(help: settingHelp("lr-decay-rate")) var lrDecayRate: String?
  @Option(help: settingHelp("sgd-momentum")) var sgdMomentum: String?
  @Option(help: settingHelp("weight-decay")) var weightDecay: String?
  @Option(help: settingHelp("seed")) var seed: String?
  @Option(help: settingHelp("max-steps")) var maxSteps: String?
}
