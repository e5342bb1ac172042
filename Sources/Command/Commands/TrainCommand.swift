internal import ArgumentParser
internal import Configuration

/// `and-dist train`.
struct TrainCommand: ProgramCommand {
  static let configuration = CommandConfiguration(
    commandName: CommandName.train.rawValue,
    abstract: "Trains a network; the command when none is named.",
    usage: "and-dist train [--config <file> ...] [--<setting> <value> ...]",
    discussion: """
      The defaults are the paper's for 32×32 images. On several processes: \
      mpirun -np 8 and-dist train …
      """)

  @OptionGroup var common: CommonOptions

  func invocation(_ settings: SettingLayers) throws -> Invocation {
    .train(try settings.applied(to: Configuration()), isQuickstart: false)
  }
}
