internal import ArgumentParser
internal import Configuration

/// `and-dist train`.
struct TrainCommand: ProgramCommand {
  static let configuration = CommandConfiguration(
    commandName: CommandName.train.rawValue,
    abstract: "Trains a network. This is the command if none is given.",
    usage: "and-dist train [--config <file> ...] [--<setting> <value> ...]",
    discussion: """
      The defaults are those of the paper for images of 32×32 pixels. To train on several \
      processes, write: mpirun -np 8 and-dist train …

      With --dry-run it only plans: see docs/scaling.md.
      """)

  @OptionGroup var plan: DryRunOptions
  @OptionGroup var common: CommonOptions

  func invocation(_ settings: SettingLayers) throws -> Invocation {
    let configuration = try settings.applied(to: Configuration())
    return plan.dryRun
      ? .dryRun(plan, configuration) : .train(configuration, isQuickstart: false)
  }
}
