internal import ArgumentParser
internal import Configuration

/// `and-dist train`.
struct TrainCommand: InvocationCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a network; the command when none is named.",
    discussion: """
      The defaults are the paper's for 32×32 images. On several processes: \
      mpirun -np 8 and-dist train …
      """)

  @OptionGroup var files: FileOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Network") var network: NetworkOptions
  @OptionGroup(title: "Learning") var learning: LearningOptions
  @OptionGroup(title: "Neighbourhoods") var neighbourhoods: NeighbourhoodOptions
  @OptionGroup(title: "Measurement") var measurement: MeasurementOptions
  @OptionGroup(title: "Machine") var machine: MachineOptions
  @OptionGroup(title: "Run") var run: RunOptions
  @OptionGroup var common: CommonOptions

  func invocation() throws -> Invocation {
    let settings = SettingLayers(
      files: try files.paths(),
      flags: data.flags + network.flags + learning.flags + neighbourhoods.flags
        + measurement.flags + machine.flags + run.flags)
    return .train(
      TrainOptions(
        configuration: try settings.applied(to: Configuration()), isQuickstart: false,
        logLevel: common.logLevel))
  }
}
