internal import ArgumentParser
internal import Configuration

/// `and-dist doctor`.
struct DoctorCommand: InvocationCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Says what this machine and this launch offer, and whether it is sound.",
    discussion: "With settings of a run it also plans the memory of a rank.")

  @OptionGroup var files: FileOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Network") var network: NetworkOptions
  @OptionGroup(title: "Learning") var learning: LearningOptions
  @OptionGroup(title: "Neighbourhoods") var neighbourhoods: NeighbourhoodOptions
  @OptionGroup(title: "Machine") var machine: MachineOptions
  @OptionGroup var common: CommonOptions

  func invocation() throws -> Invocation {
    let settings = SettingLayers(
      files: try files.paths(),
      flags: data.flags + network.flags + learning.flags + neighbourhoods.flags + machine.flags)
    return .doctor(
      DoctorOptions(
        configuration: try settings.applied(to: Configuration()), logLevel: common.logLevel))
  }
}
