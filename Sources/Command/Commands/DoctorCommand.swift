internal import ArgumentParser
internal import Configuration

/// `and-dist doctor`.
struct DoctorCommand: ProgramCommand {
  static let configuration = CommandConfiguration(
    commandName: CommandName.doctor.rawValue,
    abstract: "Says what this machine and this launch offer, and whether it is sound.",
    usage: "and-dist doctor [--config <file> ...] [--<setting> <value> ...]",
    discussion: """
      It also checks the settings of a run and plans the memory of a rank: it takes all that train \
      takes.
      """)

  @OptionGroup var common: CommonOptions

  func invocation(_ settings: SettingLayers) throws -> Invocation {
    .doctor(try settings.applied(to: Configuration()))
  }
}
