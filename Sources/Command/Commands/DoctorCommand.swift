internal import ArgumentParser
internal import Configuration

/// `and-dist doctor`.
struct DoctorCommand: ProgramCommand {
  static let configuration = CommandConfiguration(
    commandName: CommandName.doctor.rawValue,
    abstract: "Checks this machine and this launch, and prints what it finds.",
    usage: "and-dist doctor [--config <file> ...] [--<setting> <value> ...]",
    discussion: """
      It also checks the settings of a run and plans the memory of a rank. It accepts every \
      setting that train accepts.
      """)

  @OptionGroup var common: CommonOptions

  func invocation(_ settings: SettingLayers) throws -> Invocation {
    .doctor(try settings.applied(to: Configuration()))
  }
}
