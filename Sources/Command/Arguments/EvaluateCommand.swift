public import ArgumentParser
internal import Configuration

/// `and-dist evaluate`.
struct EvaluateCommand: InvocationCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Judges the features of a checkpoint with labels.",
    discussion: "Settings are the checkpoint's where no flag says otherwise.")

  @Option(help: ArgumentHelp("the checkpoint to judge", valueName: "path"))
  var checkpoint: String
  @Option(
    name: .customLong("protocol"),
    help: ArgumentHelp("how to judge: knn, a weighted vote, or nn, the nearest", valueName: "kind"))
  var judging: EvaluateOptions.Judging = .knn
  @Option(
    help: ArgumentHelp(
      "what to compare with: features extracted anew, or the bank", valueName: "kind"))
  var reference: EvaluateOptions.Reference = .features
  @Flag(help: "print the result as JSON")
  var json = false
  @OptionGroup var files: FileOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Measurement") var measurement: MeasurementOptions
  @OptionGroup(title: "Machine") var machine: MachineOptions
  @OptionGroup var common: CommonOptions

  func invocation() throws -> Invocation {
    let settings = SettingLayers(
      files: try files.paths(), flags: data.flags + measurement.flags + machine.flags)
    try settings.check()
    return .evaluate(
      EvaluateOptions(
        checkpoint: try PathText.expanded(checkpoint, setting: "checkpoint"), judging: judging,
        reference: reference, isJSON: json, settings: settings, logLevel: common.logLevel))
  }
}

extension EvaluateOptions.Judging: ExpressibleByArgument {}
extension EvaluateOptions.Reference: ExpressibleByArgument {}
