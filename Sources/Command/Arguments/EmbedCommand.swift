public import ArgumentParser
internal import Configuration

/// `and-dist embed`.
struct EmbedCommand: InvocationCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Writes the features of a checkpoint's network as a NumPy file, in data-set order.",
    discussion: "Settings are the checkpoint's where no flag says otherwise.")

  @Option(help: ArgumentHelp("the checkpoint whose network is used", valueName: "path"))
  var checkpoint: String
  @Option(help: ArgumentHelp("which images: train or test", valueName: "split"))
  var split: EmbedOptions.Split = .test
  @Option(help: ArgumentHelp("the file to write, (images, d) float32", valueName: "file"))
  var output: String
  @OptionGroup var files: FileOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Machine") var machine: MachineOptions
  @OptionGroup var common: CommonOptions

  func invocation() throws -> Invocation {
    let settings = SettingLayers(files: try files.paths(), flags: data.flags + machine.flags)
    try settings.check()
    return .embed(
      EmbedOptions(
        checkpoint: try PathText.expanded(checkpoint, setting: "checkpoint"), split: split,
        output: try PathText.expanded(output, setting: "output"), settings: settings,
        logLevel: common.logLevel))
  }
}

extension EmbedOptions.Split: ExpressibleByArgument {}
