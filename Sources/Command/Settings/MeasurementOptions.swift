internal import ArgumentParser

/// Settings of how features are judged.
struct MeasurementOptions: SettingOptions {
  @Option(help: settingHelp("evaluate-every")) var evaluateEvery: String?
  @Option(help: settingHelp("knn-neighbours")) var knnNeighbours: String?
  @Option(help: settingHelp("knn-temperature")) var knnTemperature: String?
}
